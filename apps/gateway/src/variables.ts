import { browserVariables } from './browser/settings.js';
import { identityVariables } from './identity/settings.js';
import { operationsVariables } from './operations/settings.js';
import { traceVariables } from './traces/settings.js';
import { brokerUrl, serviceUrl, wholeNumber, type SettingsOf } from '@throughline/service';

export const variables = {
  AMQP_URL: brokerUrl,
  ORDERS_URL: serviceUrl(3001),
  INVENTORY_URL: serviceUrl(3003),
  ...identityVariables,
  ...traceVariables,
  ...browserVariables,
  ...operationsVariables,
  /** Open status streams per client address, which may belong to a proxy. */
  STREAMS_PER_CLIENT: wholeNumber(200),
  STREAMS_IN_ALL: wholeNumber(2000),
  /** Requests per minute. */
  RATE_LIMIT_PER_CLIENT: wholeNumber(60_000),
  RATE_LIMIT_PER_CUSTOMER: wholeNumber(60_000),
};

export type Settings = SettingsOf<typeof variables>;
