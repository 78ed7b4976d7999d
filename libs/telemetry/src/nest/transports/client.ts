import { context, type Context, diag, type Span, trace } from '@opentelemetry/api';
import { ATTR_MESSAGING_MESSAGE_CONVERSATION_ID } from '@opentelemetry/semantic-conventions/incubating';
import { ATTR_MESSAGE_PATTERN } from '../../attributes.js';
import type { MessageFacts } from '../../messages/facts.js';
import { tracePublish } from '../../messaging.js';
import { detached } from '../../spans/detached.js';
import { recordError } from '../../spans/errors.js';

export interface Packet {
  pattern: unknown;
  id?: string;
}

type Callback = (answer: { err?: unknown }) => void;

/** The members of Nest's `ClientProxy` that are used here: public ones, and protected ones for subclasses. */
export interface Client {
  serializer: object;
  connect(): Promise<unknown>;
  publish(packet: Packet, callback: Callback): () => void;
  dispatchEvent(packet: Packet): Promise<unknown>;
  normalizePattern(pattern: unknown): string;
}

const METHODS = ['connect', 'publish', 'dispatchEvent', 'normalizePattern'];

/** The differences between Nest's clients. */
export interface Sending<C extends Client> {
  name: string;
  /** The name of the client's method that makes the headers of each packet. */
  headersBy: keyof C & string;
  facts(client: C, packet: Packet): MessageFacts;
  /** Returns the headers `own` of a packet with the context injected. */
  stamp(client: C, own: unknown, inside: Context): unknown;
}

/** Marks a serializer that makes the PRODUCER span itself. */
export const TRACES = Symbol.for('throughline.traces-messages');

/**
 * Makes a client of Nest create a PRODUCER span for each `send` and `emit`, and put the context into the headers unless
 * a record carries one. The span of an event lasts until the broker has confirmed it, if it does; that of a request
 * until it is handed over. Handlers of the reply run in the caller's trace.
 */
export function traceClient<C extends Client>({ prototype }: { prototype: C }, how: Sending<C>): void {
  const missing = [...METHODS, how.headersBy].find((name) => typeof prototype[name as keyof C] !== 'function');
  if (missing) return diag.warn(`Nest's ${how.name} of this version has no ${missing}(): what it sends is untraced.`);
  const { connect, publish, dispatchEvent } = prototype;

  // The connection outlives the request that opened it.
  prototype.connect = function () {
    return detached(() => connect.call(this));
  };

  prototype.dispatchEvent = function (this: C, packet) {
    if (TRACES in this.serializer) return dispatchEvent.call(this, packet);
    return sending(how, this, packet, (to) => dispatchEvent.call(to, packet));
  };

  prototype.publish = function (this: C, packet, callback) {
    const answer = context.bind(context.active(), callback);
    if (TRACES in this.serializer) return publish.call(this, packet, answer);
    return sending(how, this, packet, (to, span) => {
      let isSending = true;
      const end = publish.call(to, packet, (given) => {
        if (isSending && given.err) recordError(span, given.err);
        answer(given);
      });
      isSending = false;
      if (packet.id) span.setAttribute(ATTR_MESSAGING_MESSAGE_CONVERSATION_ID, packet.id);
      return end;
    });
  };
}

/** Runs `send` in the span, with a client whose headers contain the context. */
function sending<C extends Client, T>(how: Sending<C>, client: C, packet: Packet, send: (to: C, span: Span) => T): T {
  return tracePublish(how.facts(client, packet), {}, () => {
    const span = trace.getActiveSpan()!;
    span.setAttribute(ATTR_MESSAGE_PATTERN, client.normalizePattern(packet.pattern));
    const inside = context.active();
    const headers = client[how.headersBy] as (given: unknown) => unknown;
    const value = (given: unknown): unknown => how.stamp(client, headers.call(client, given), inside);
    return send(Object.create(client, { [how.headersBy]: { value } }) as C, span);
  });
}
