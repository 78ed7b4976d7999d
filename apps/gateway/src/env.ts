import { readEnv } from '@throughline/service';
import { z } from 'zod';

export const env = readEnv({ AMQP_URL: z.url(), ORDERS_URL: z.url(), INVENTORY_URL: z.url() });
