import { addEvent, isExpected } from '@throughline/telemetry';
import { currentTraceparent, HEADER_PREVIOUS_ATTEMPT, HEADER_PUBLISHED_AT } from '@throughline/telemetry/messaging';
import type { ConsumeMessage, Options } from 'amqplib';
import type { Broker } from './broker.js';
import { isDatabaseAway } from './database-away.js';
import { readEnv } from './env.js';
import { processedMessages } from './processed-messages.js';
import { PARKING, retryQueue, withoutBrokerHeaders } from './topology.js';
import { retrying } from './variables.js';

const { RETRY_DELAYS_MS, RETRY_JITTER_PERCENT } = readEnv(retrying);
const MAX_ATTEMPTS = RETRY_DELAYS_MS.length + 1;
const HEADER_RETRY_COUNT = 'x-retry-count';

/** Trying again cannot help: the message is parked at once. */
export class PermanentError extends Error {
  override readonly name: string = 'PermanentError';
}

/** The message does not fit its contract. */
export class MalformedMessageError extends PermanentError {
  override readonly name = 'MalformedMessageError';
  readonly code = 'malformed_message';
}

/** 1 for the first delivery. Counted by us: `x-death` does not survive a republish on every broker version. */
export function attemptOf(message: ConsumeMessage): number {
  const count: unknown = message.properties.headers?.[HEADER_RETRY_COUNT];
  return typeof count === 'number' && Number.isInteger(count) && count > 0 && count < MAX_ATTEMPTS ? count + 1 : 1;
}

/** A failed message goes to the retry queue and comes back, or to the parking queue with its reason; never lost. */
export async function retryOrPark(
  broker: Broker,
  queue: string,
  message: ConsumeMessage,
  error: unknown,
): Promise<void> {
  const attempt = attemptOf(message);
  const reason = parkingReason(error, attempt);
  // An outage is not what the last attempt is for: the broker delivers the message once more.
  if (reason === 'exhausted' && isDatabaseAway(error)) throw error;
  if (reason) await park(broker, queue, message, reason, error);
  else await retryLater(broker, queue, message, attempt);
  processedMessages().add(1, { queue, outcome: reason ? 'parked' : 'retried' });
}

function parkingReason(error: unknown, attempt: number): string | undefined {
  if (error instanceof MalformedMessageError) return 'malformed';
  if (error instanceof PermanentError || isExpected(error)) return 'permanent';
  return attempt >= MAX_ATTEMPTS ? 'exhausted' : undefined;
}

async function retryLater(broker: Broker, queue: string, message: ConsumeMessage, attempt: number): Promise<void> {
  // The producer's context stays in the headers, so that every attempt is a child of the one PRODUCER.
  const tierMs = RETRY_DELAYS_MS[attempt - 1]!;
  const delayMs = withJitter(tierMs);
  await broker.sendToQueue(retryQueue(queue, tierMs), message.content, {
    ...kept(message),
    expiration: delayMs,
    headers: {
      ...withoutBrokerHeaders(message.properties.headers),
      [HEADER_RETRY_COUNT]: attempt,
      [HEADER_PREVIOUS_ATTEMPT]: currentTraceparent(),
      [HEADER_PUBLISHED_AT]: Date.now() + delayMs,
    },
  });
  addEvent('retry_scheduled', { 'retry.attempt': attempt + 1, 'retry.delay_ms': delayMs });
}

/** So that what failed together does not come back together. */
const withJitter = (delayMs: number): number =>
  Math.round(delayMs * (1 + (Math.random() * RETRY_JITTER_PERCENT) / 100));

async function park(
  broker: Broker,
  queue: string,
  message: ConsumeMessage,
  reason: string,
  error: unknown,
): Promise<void> {
  await broker.sendToQueue(PARKING, message.content, {
    ...kept(message),
    headers: {
      ...withoutBrokerHeaders(message.properties.headers),
      [HEADER_PREVIOUS_ATTEMPT]: currentTraceparent(),
      'x-parked-at': Date.now(),
      'x-parked-queue': queue,
      'x-parked-reason': reason,
      'x-parked-error': (error instanceof Error ? error.message : String(error)).slice(0, 500),
    },
  });
  addEvent('message_parked', { 'parking.reason': reason });
}

function kept({ properties }: ConsumeMessage): Options.Publish {
  const { messageId, correlationId, type, timestamp, contentType } = properties;
  return { messageId, correlationId, type, timestamp, contentType };
}
