import { wholeNumber } from '@throughline/service';
import { z } from 'zod';

export const variables = {
  AMQP_URL: z.url({ protocol: /^amqps?$/, error: 'must look like amqp://user:password@host:5672' }),
  ORDERS_DATABASE_URL: z.url({
    protocol: /^postgres(ql)?$/,
    error: 'must look like postgresql://user:password@host:5432/orders',
  }),
  INVENTORY_URL: z.url({ protocol: /^https?$/, error: 'must look like http://host:3003' }),
  APPROVAL_TTL_MS: wholeNumber(15 * 60_000),
  APPROVAL_SWEEP_MS: wholeNumber(5000),
};
