import { z } from 'zod';

export const variables = { AMQP_URL: z.url(), PAYMENTS_DATABASE_URL: z.url() };
