import { brokerUrl, databaseUrl } from '@throughline/service';

export const variables = { AMQP_URL: brokerUrl, PAYMENTS_DATABASE_URL: databaseUrl('payments') };
