import { readEnv } from '@throughline/service';
import { z } from 'zod';

export const env = readEnv({ AMQP_URL: z.url(), PAYMENTS_DATABASE_URL: z.url() });
