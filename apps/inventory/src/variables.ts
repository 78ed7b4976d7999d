import { brokerUrl, databaseUrl, type SettingsOf } from '@throughline/service';

export const variables = { AMQP_URL: brokerUrl, INVENTORY_DATABASE_URL: databaseUrl('inventory') };

export type Settings = SettingsOf<typeof variables>;
