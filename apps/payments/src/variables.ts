import { brokerUrl, databaseUrl, type SettingsOf } from '@throughline/service';

export const variables = { AMQP_URL: brokerUrl, PAYMENTS_DATABASE_URL: databaseUrl('payments') };

export type Settings = SettingsOf<typeof variables>;
