import { wholeNumber } from '@throughline/service';
import { z } from 'zod';

export const variables = {
  AMQP_URL: z.url(),
  ORDERS_DATABASE_URL: z.url(),
  INVENTORY_URL: z.url(),
  APPROVAL_TTL_MS: wholeNumber(15 * 60_000),
  APPROVAL_SWEEP_MS: wholeNumber(5000),
};
