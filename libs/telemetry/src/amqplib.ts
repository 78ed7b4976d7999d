import { context } from '@opentelemetry/api';
import type { Channel, ConfirmChannel, ConsumeMessage, Message, Options } from 'amqplib';
import { type Delivery, type MessageFacts, type Settlement, traceProcess, traceSettle } from './messaging.js';
import { publishSpan, stamped } from './messages/publish-span.js';
import type { Carrier } from './context/carrier.js';
import { detached } from './spans/detached.js';
import { follow } from './spans/outcome.js';
import { SpanRun } from './spans/span-run.js';

/** How {@link instrumentChannel} tells of what goes through the channel. */
export interface ChannelOptions {
  /** The broker, for `server.address` and `server.port`. */
  server?: MessageFacts['server'];
  /** Name to show instead of a queue's where that holds an id, or the broker made it up; without one its own is shown. */
  queueTemplate?: (queue: string) => string | undefined;
  /** A span for each ack, nack and reject too. Default false. */
  settle?: boolean;
  /** Which delivery of its message this is, from 1. Default: the broker's own count of a quorum queue, plus one. */
  attempt?: (message: ConsumeMessage) => number;
}

type Confirm = (error: unknown, ok: unknown) => void;

/** Gives a message to the channel, with these options and this callback for the broker's confirm. */
type Hand = (given: Options.Publish, confirmed?: Confirm) => unknown;

type OnMessage = (message: ConsumeMessage | null) => unknown;

/**
 * A channel like the given one, of which `publish` and `sendToQueue` make PRODUCER spans and put the context into a
 * copy of the caller's headers (one that the caller has set stays), and `consume` runs its callback in a CONSUMER
 * span that ends when the callback's promise settles. The given channel is not changed, nor is amqplib: what goes
 * through the original is untraced. Works on a channel, a confirm channel (the span ends with the broker's confirm
 * where a callback asks for it), and the ChannelWrapper of amqp-connection-manager.
 *
 * The callback's own failures are recorded and thrown on, as without it. It has nothing of the context in which the
 * connection was made, or made again.
 */
export function instrumentChannel<C extends object>(channel: C, options: ChannelOptions = {}): C {
  const raw = channel as unknown as Channel & ConfirmChannel;
  const deliveries = new WeakMap<Message, Delivery>();

  const send = (
    exchange: string,
    key: string,
    content: unknown,
    given: Options.Publish,
    confirm: Confirm | undefined,
    work: Hand,
  ): unknown => {
    // On the default exchange the key is a queue's name.
    const routingKeyTemplate = exchange === '' ? options.queueTemplate?.(key) : undefined;
    const about = aboutMessage(given, content);
    const facts = { exchange, routingKey: key, routingKeyTemplate, ...about, server: options.server };
    const { name, options: spanOptions } = publishSpan(facts);
    const caller = context.active();
    const run = new SpanRun(name, spanOptions, caller);
    const inContext = { ...given, headers: stamped(given.headers as Carrier, run.context) };
    const hand = (confirmed?: Confirm) => context.with(run.context, () => work(inContext, confirmed));
    try {
      if (!confirm) return follow(hand(), run);
      return hand((error, ok) => {
        if (error) run.fail(error);
        else run.end();
        context.with(caller, confirm, undefined, error, ok);
      });
    } catch (error) {
      // A closed channel takes nothing, and will confirm nothing.
      run.fail(error);
      throw error;
    }
  };

  const take = (queue: string, message: ConsumeMessage | null, onMessage: OnMessage): unknown => {
    if (!message) return onMessage(null);
    const delivery = deliveryOf(queue, message, options);
    if (options.settle) deliveries.set(message, delivery);
    return traceProcess(delivery, () => onMessage(message));
  };

  const settle = (settlement: Settlement, message: Message, work: () => void): void => {
    const delivery = deliveries.get(message);
    if (delivery) traceSettle(delivery, settlement, work);
    else work();
  };

  const confirms = (callback?: Confirm) => (typeof raw.waitForConfirms === 'function' ? callback : undefined);

  const traced = {
    publish: (exchange: string, key: string, content: Buffer, given?: Options.Publish, callback?: Confirm) =>
      send(exchange, key, content, given ?? {}, confirms(callback), (as, done) =>
        raw.publish(exchange, key, content, as, done),
      ),
    sendToQueue: (queue: string, content: Buffer, given?: Options.Publish, callback?: Confirm) =>
      send('', queue, content, given ?? {}, confirms(callback), (as, done) =>
        raw.sendToQueue(queue, content, as, done),
      ),
    consume: (queue: string, onMessage: OnMessage, given?: Options.Consume) =>
      raw.consume(queue, (message) => detached(() => take(queue, message, onMessage)), given),
    ack: (message: Message, allUpTo?: boolean) => settle('ack', message, () => raw.ack(message, allUpTo)),
    nack: (message: Message, allUpTo?: boolean, requeue?: boolean) =>
      settle('nack', message, () => raw.nack(message, allUpTo, requeue)),
    reject: (message: Message, requeue?: boolean) => settle('reject', message, () => raw.reject(message, requeue)),
  };
  return around(channel, traced as Partial<Record<PropertyKey, unknown>>);
}

/** Everything of `target`, with `instead` in place of some of it; methods keep their own `this`. */
function around<T extends object>(target: T, instead: Partial<Record<PropertyKey, unknown>>): T {
  const bound = new WeakMap<object, unknown>();
  return new Proxy(target, {
    get(_target, name) {
      if (Object.hasOwn(instead, name)) return instead[name];
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function' || name === 'constructor') return value;
      if (!bound.has(value)) bound.set(value, value.bind(target));
      return bound.get(value);
    },
    set: (_target, name, value) => Reflect.set(target, name, value, target),
  });
}

function deliveryOf(queue: string, { fields, properties, content }: ConsumeMessage, options: ChannelOptions): Delivery {
  const message = { fields, properties, content } as ConsumeMessage;
  const count: unknown = properties.headers?.['x-delivery-count'];
  return {
    exchange: fields.exchange,
    routingKey: fields.routingKey,
    queue,
    queueTemplate: options.queueTemplate?.(queue),
    ...aboutMessage(properties, content),
    server: options.server,
    headers: properties.headers,
    attempt: options.attempt?.(message) ?? (typeof count === 'number' ? count + 1 : 1),
    redelivered: fields.redelivered,
  };
}

const aboutMessage = (properties: { messageId?: unknown; correlationId?: unknown }, content: unknown) => ({
  messageId: text(properties.messageId),
  conversationId: text(properties.correlationId),
  bodySize: content instanceof Uint8Array ? content.length : undefined,
});

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
