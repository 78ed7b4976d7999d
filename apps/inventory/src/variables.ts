import { z } from 'zod';

export const variables = { AMQP_URL: z.url(), INVENTORY_DATABASE_URL: z.url() };
