import { z } from 'zod';

export const variables = {
  AMQP_URL: z.url({ protocol: /^amqps?$/, error: 'must look like amqp://user:password@host:5672' }),
  INVENTORY_DATABASE_URL: z.url({
    protocol: /^postgres(ql)?$/,
    error: 'must look like postgresql://user:password@host:5432/inventory',
  }),
};
