import { context, diag, type Span, trace } from '@opentelemetry/api';
import { ATTR_MESSAGING_MESSAGE_CONVERSATION_ID } from '@opentelemetry/semantic-conventions/incubating';
import { ATTR_MESSAGE_PATTERN } from '../../attributes.js';
import type { Carrier } from '../../context/carrier.js';
import { tracePublish } from '../../messaging.js';
import { stamped } from '../../messages/publish-span.js';
import { detached } from '../../spans/detached.js';
import { recordError } from '../../spans/errors.js';
import { serverOf } from './facts.js';

interface Packet {
  pattern: unknown;
  id?: string;
}

type Callback = (answer: { err?: unknown }) => void;

/** The members of Nest's `ClientRMQ` that are used here: public, or protected for those who extend it. */
interface RmqClient {
  options: { urls?: unknown; exchange?: string; wildcards?: boolean; exchangeType?: string };
  queue: string;
  serializer: object;
  connect(): Promise<unknown>;
  publish(packet: Packet, callback: Callback): () => void;
  dispatchEvent(packet: Packet): Promise<unknown>;
  mergeHeaders(headers?: Carrier): Carrier | undefined;
  normalizePattern(pattern: unknown): string;
}

const METHODS = ['connect', 'publish', 'dispatchEvent', 'mergeHeaders', 'normalizePattern'] as const;

/** On a serializer that makes the PRODUCER span itself. */
export const TRACES = Symbol.for('throughline.traces-messages');

/**
 * Has Nest's RMQ client make a PRODUCER span of each `send` and `emit`, and put the context into the AMQP headers; one
 * that an `RmqRecord` carries stays. The span of an event lasts until the broker has confirmed it, that of a request until
 * it is handed over. What answers a request goes on in the caller's trace.
 */
export function traceRmqClient(client: { prototype: RmqClient }): void {
  const { prototype } = client;
  const missing = METHODS.find((name) => typeof prototype[name] !== 'function');
  if (missing) return diag.warn(`Nest's ClientRMQ of this version has no ${missing}(): what it sends is untraced.`);
  const { connect, publish, dispatchEvent } = prototype;

  // The connection outlives whoever was the first to send.
  prototype.connect = function () {
    return detached(() => connect.call(this));
  };

  prototype.dispatchEvent = function (packet) {
    if (TRACES in this.serializer) return dispatchEvent.call(this, packet);
    return sending(this, packet, (to) => dispatchEvent.call(to, packet));
  };

  prototype.publish = function (packet, callback) {
    const answer = context.bind(context.active(), callback);
    if (TRACES in this.serializer) return publish.call(this, packet, answer);
    return sending(this, packet, (to, span) => {
      let isSending = true;
      const end = publish.call(to, packet, (given) => {
        if (isSending && given.err) recordError(span, given.err);
        answer(given);
      });
      isSending = false;
      return end;
    });
  };
}

/** Runs `send` in the span, with a client whose headers hold the context. */
function sending<T>(client: RmqClient, packet: Packet, send: (to: RmqClient, span: Span) => T): T {
  const { wildcards, exchangeType, exchange = client.queue, urls } = client.options;
  const pattern = client.normalizePattern(packet.pattern);
  const key = typeof packet.pattern === 'string' ? packet.pattern : pattern;
  const to =
    wildcards || exchangeType === 'fanout' ? { exchange, routingKey: key } : { exchange: '', routingKey: client.queue };
  return tracePublish({ ...to, server: serverOf(urls) }, {}, () => {
    const span = trace.getActiveSpan()!;
    span.setAttribute(ATTR_MESSAGE_PATTERN, pattern);
    const inside = context.active();
    const mergeHeaders = (headers?: Carrier): Carrier => {
      if (packet.id) span.setAttribute(ATTR_MESSAGING_MESSAGE_CONVERSATION_ID, packet.id);
      return stamped(client.mergeHeaders(headers), inside);
    };
    return send(Object.create(client, { mergeHeaders: { value: mergeHeaders } }) as RmqClient, span);
  });
}
