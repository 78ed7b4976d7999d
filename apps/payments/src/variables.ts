import { z } from 'zod';

export const variables = {
  AMQP_URL: z.url({ protocol: /^amqps?$/, error: 'must look like amqp://user:password@host:5672' }),
  PAYMENTS_DATABASE_URL: z.url({
    protocol: /^postgres(ql)?$/,
    error: 'must look like postgresql://user:password@host:5432/payments',
  }),
};
