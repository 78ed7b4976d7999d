import { brokerUrl, databaseUrl, serviceUrl, wholeNumber } from '@throughline/service';

export const variables = {
  AMQP_URL: brokerUrl,
  ORDERS_DATABASE_URL: databaseUrl('orders'),
  INVENTORY_URL: serviceUrl(3003),
  APPROVAL_TTL_MS: wholeNumber(15 * 60_000),
  APPROVAL_SWEEP_MS: wholeNumber(5000),
};
