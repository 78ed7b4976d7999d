import type { Message } from 'amqplib';
import { currentTraceId } from '@throughline/telemetry';
import { tracePublish, traceReplay } from '@throughline/telemetry/messaging';
import type { Address } from '../messaging/broker-address.js';
import { withoutBrokerHeaders } from '../messaging/topology.js';
import type { InHand } from './look.js';
import { ParkingError } from './parked.js';

/**
 * Puts a parked message back into its queue. It is confirmed there before it is taken out of the parking queue: a tool
 * that dies in between leaves it in both, never in neither. Returns the trace's id, where there is one.
 */
export async function putBack(parked: InHand, server: Address): Promise<string | null> {
  const { message, queue, reason, id, orderId } = parked;
  const attributes = { 'messaging.message.id': id, 'parking.reason': reason, queue };
  const facts = {
    exchange: '',
    routingKey: queue,
    messageId: id,
    conversationId: orderId,
    bodySize: message.content.length,
    server,
  };
  return traceReplay('replay_parked_message', { headers: message.properties.headers, attributes }, async (headers) => {
    if (!queue) throw new ParkingError('its queue is not recorded');
    await tracePublish(facts, withoutParking(headers), (sent) => publish(parked, sent));
    parked.take();
    return currentTraceId();
  });
}

function publish({ channel, message, queue }: InHand, headers: Record<string, unknown>): Promise<void> {
  const { messageId, correlationId, type, timestamp, contentType } = message.properties;
  const kept = { messageId, correlationId, type, timestamp, contentType };
  let returned = false;
  const note = (): void => void (returned = true);
  // Messages go out one by one, and the broker returns one that no queue takes before it confirms it.
  channel.once('return', note);
  return new Promise<void>((resolve, reject) => {
    channel.sendToQueue(queue, message.content, { ...kept, persistent: true, mandatory: true, headers }, (error) => {
      if (error) reject(error as Error);
      else if (returned) reject(new ParkingError(`there is no queue ${queue}`));
      else resolve();
    });
  }).finally(() => channel.off('return', note));
}

const withoutParking = (headers: Message['properties']['headers']): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(withoutBrokerHeaders(headers)).filter(([name]) => !/^x-(parked-|retry-count$)/.test(name)),
  );
