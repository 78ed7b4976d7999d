export { Broker, UnroutableError } from './messaging/broker.js';
export { Database, sql } from './database/database.js';
export { database } from './database/database.module.js';
export { DatabaseProbe } from './database/probe.js';
export {
  assertBeforeDeadline,
  budgetMs,
  DEADLINE_AT_HEADER,
  DEADLINE_HEADER,
  underDeadline,
  withDeadline,
  withoutDeadline,
} from './http/deadline.js';
export { CannotStart } from './config/env.js';
export { SETTINGS, type SettingsOf } from './config/settings.js';
export { failpoint } from './failpoint.js';
export { type CalledRequest, CurrentCaller } from './identity/current-caller.js';
export { identityKey } from './identity/identity-key.js';
export { CALLER_HEADER, SignedCaller } from './identity/signed-caller.js';
export { brokerAddress } from './messaging/broker-address.js';
export { retryQueue } from './messaging/topology.js';
export { messaging } from './messaging/messaging.module.js';
export { On, OnBroadcast } from './messaging/consumer/on.js';
export { storeEvents } from './outbox/store-events.js';
export { OutboxRelay } from './outbox/outbox-relay.js';
export { openPool, ping } from './database/pool.js';
export { Problem } from './http/problem.js';
export { Readiness } from './health/readiness.js';
export type { WarmUpRequest } from './health/warm-up.js';
export { serve } from './serve.js';
export { ServiceClient } from './http/service-client.js';
export { PermanentError } from './messaging/consumer/retries.js';
export {
  brokerUrl,
  databaseUrl,
  flag,
  identitySecret,
  origins,
  serviceUrl,
  signingSecret,
  wholeNumber,
} from './config/variables.js';
export { ZodValidationPipe } from './http/zod-validation-pipe.js';
