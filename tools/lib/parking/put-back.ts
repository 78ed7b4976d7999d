import type { Message } from 'amqplib';
import { brokerAddress } from '../../../libs/service/src/broker-address.ts';
import { withoutBrokerHeaders } from '../../../libs/service/src/topology.ts';
import { Failure } from '../failure.ts';
import type { InHand } from './look.ts';

/**
 * Puts a parked message back into its queue. It is confirmed there before it is taken out of the parking queue: a tool
 * that dies in between leaves it in both, never in neither. Returns the trace's id, where there is one.
 */
export async function putBack(parked: InHand, url: string): Promise<string | null> {
  const { currentTraceId } = await import('@throughline/telemetry');
  const { tracePublish, traceReplay } = await import('@throughline/telemetry/messaging');
  const { message, queue, reason, id, orderId } = parked;
  const attributes = { 'messaging.message.id': id, 'parking.reason': reason, queue };
  const facts = {
    exchange: '',
    routingKey: queue,
    messageId: id,
    conversationId: orderId,
    bodySize: message.content.length,
    server: brokerAddress(url),
  };
  return traceReplay('replay_parked_message', { headers: message.properties.headers, attributes }, async (headers) => {
    if (!queue) throw new Failure('nobody noted its queue');
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
      else if (returned) reject(new Failure(`there is no queue ${queue}`));
      else resolve();
    });
  }).finally(() => channel.off('return', note));
}

const withoutParking = (headers: Message['properties']['headers']): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(withoutBrokerHeaders(headers)).filter(([name]) => !/^x-(parked-|retry-count$)/.test(name)),
  );
