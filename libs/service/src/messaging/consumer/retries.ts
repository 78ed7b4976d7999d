import { addEvent, isExpected } from '@throughline/telemetry';
import { currentTraceparent, HEADER_PREVIOUS_ATTEMPT, HEADER_PUBLISHED_AT } from '@throughline/telemetry/messaging';
import type { ConsumeMessage, Options } from 'amqplib';
import type { Broker } from '../broker.js';
import { processedMessages } from './processed-messages.js';
import { PARKING, retryQueue, withoutBrokerHeaders } from '../topology.js';

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

/** The message is of a version that only a newer release of this service can read: deploy that, then replay. */
export class UnknownVersionError extends PermanentError {
  override readonly name = 'UnknownVersionError';
  readonly code = 'unknown_version';
}

/** How often a message is tried again: once after each of the delays, each up to `jitterPercent` longer. */
export interface RetryPolicy {
  delaysMs: readonly number[];
  jitterPercent: number;
}

/**
 * Decides about a failed message: it waits in a retry queue and comes back, or is parked with its reason. None is lost.
 */
export class Retries {
  constructor(
    private readonly broker: Broker,
    readonly policy: RetryPolicy,
  ) {}

  /**
   * 1 for the first delivery. Kept in a header of its own, because `x-death` survives a republish only on some brokers.
   */
  attemptOf(message: ConsumeMessage): number {
    const count: unknown = message.properties.headers?.[HEADER_RETRY_COUNT];
    const isCount = typeof count === 'number' && Number.isInteger(count) && count > 0;
    return isCount && count <= this.policy.delaysMs.length ? count + 1 : 1;
  }

  async retryOrPark(queue: string, message: ConsumeMessage, error: unknown): Promise<void> {
    const attempt = this.attemptOf(message);
    const reason = this.parkingReason(error, attempt);
    if (reason) await this.park(queue, message, reason, error);
    else await this.retryLater(queue, message, attempt);
    processedMessages().add(1, { queue, outcome: reason ? 'parked' : 'retried' });
  }

  private parkingReason(error: unknown, attempt: number): string | undefined {
    if (error instanceof MalformedMessageError) return 'malformed';
    if (error instanceof UnknownVersionError) return 'unknown_version';
    if (error instanceof PermanentError || isExpected(error)) return 'permanent';
    return attempt > this.policy.delaysMs.length ? 'exhausted' : undefined;
  }

  private async retryLater(queue: string, message: ConsumeMessage, attempt: number): Promise<void> {
    // The producer's context stays in the headers, so that every attempt is a child of the same PRODUCER span.
    const tierMs = this.policy.delaysMs[attempt - 1]!;
    const delayMs = this.withJitter(tierMs);
    await this.broker.sendToQueue(retryQueue(queue, tierMs), message.content, {
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

  private async park(queue: string, message: ConsumeMessage, reason: string, error: unknown): Promise<void> {
    await this.broker.sendToQueue(PARKING, message.content, {
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

  /** Adds jitter, so that messages that failed together do not return together. */
  private withJitter(delayMs: number): number {
    return Math.round(delayMs * (1 + (Math.random() * this.policy.jitterPercent) / 100));
  }
}

function kept({ properties }: ConsumeMessage): Options.Publish {
  const { messageId, correlationId, type, timestamp, contentType } = properties;
  return { messageId, correlationId, type, timestamp, contentType };
}
