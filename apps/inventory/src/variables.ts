import { brokerUrl, databaseUrl } from '@throughline/service';

export const variables = { AMQP_URL: brokerUrl, INVENTORY_DATABASE_URL: databaseUrl('inventory') };
