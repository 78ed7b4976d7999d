import { brokerUrl, databaseUrl, identitySecret, serviceUrl, wholeNumber, type SettingsOf } from '@throughline/service';

export const variables = {
  AMQP_URL: brokerUrl,
  ORDERS_DATABASE_URL: databaseUrl('orders'),
  INVENTORY_URL: serviceUrl(3003),
  ...identitySecret,
  /** How long a repeated Idempotency-Key gets the first answer, and how often expired keys are cleared. */
  IDEMPOTENCY_TTL_MS: wholeNumber(24 * 60 * 60_000),
  IDEMPOTENCY_SWEEP_MS: wholeNumber(60_000),
  APPROVAL_TTL_MS: wholeNumber(15 * 60_000),
  APPROVAL_SWEEP_MS: wholeNumber(5000),
  PENDING_DEADLINE_MS: wholeNumber(30 * 60_000),
  PENDING_SWEEP_MS: wholeNumber(30_000),
};

export type Settings = SettingsOf<typeof variables>;
