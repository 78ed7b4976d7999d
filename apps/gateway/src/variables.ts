import { z } from 'zod';

export const variables = { AMQP_URL: z.url(), ORDERS_URL: z.url(), INVENTORY_URL: z.url() };
