import { context } from '@opentelemetry/api';
import type { Channel, ConfirmChannel, ConsumeMessage, Message, Options } from 'amqplib';
import { type Delivery, type MessageFacts, type Settlement, traceProcess, traceSettle } from './messaging.js';
import { within } from './context/within.js';
import { publishSpan, stamped } from './messages/publish-span.js';
import type { Carrier } from './context/carrier.js';
import { detached } from './spans/detached.js';
import { follow } from './spans/outcome.js';
import { SpanRun } from './spans/span-run.js';

/** What {@link instrumentChannel} reports about a channel's messages. */
export interface ChannelOptions {
  /** The broker, for `server.address` and `server.port`. */
  server?: MessageFacts['server'];
  /**
   * Returns the name to show instead of a queue's, for names that hold an id or were made up by the broker. Without it,
   * queues are shown by their own names.
   */
  queueTemplate?: (queue: string) => string | undefined;
  /** Whether each ack, nack and reject gets a span too. Default false. */
  settle?: boolean;
  /** Which delivery of its message this is, from 1. Default: the broker's own count of a quorum queue, plus one. */
  attempt?: (message: ConsumeMessage) => number;
}

type Confirm = (error: unknown, ok: unknown) => void;

/** Hands a message to the channel, with these options and this callback for the broker's confirm. */
type Hand = (given: Options.Publish, confirmed?: Confirm) => unknown;

type OnMessage = (message: ConsumeMessage | null, ...more: unknown[]) => unknown;

/**
 * Returns a channel like the given one whose messages are traced. `publish` and `sendToQueue` make PRODUCER spans and
 * put the context into a copy of the caller's headers, unless the caller has set one. `consume` runs its callback in a
 * CONSUMER span that ends when the callback's promise settles.
 *
 * Neither the given channel nor amqplib is changed: messages that go through the original are untraced. Works on a
 * channel, a confirm channel (the span ends with the broker's confirm if the caller passes a callback), and the
 * ChannelWrapper of amqp-connection-manager. Errors of the callback are recorded and thrown on. Callbacks do not run in
 * the context in which the connection was opened or reopened.
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
    // On the default exchange, the routing key is the name of a queue.
    const routingKeyTemplate = exchange === '' ? options.queueTemplate?.(key) : undefined;
    const ofMessage = messageFacts(given, content);
    const facts = { exchange, routingKey: key, routingKeyTemplate, ...ofMessage, server: options.server };
    const { name, options: spanOptions } = publishSpan(facts);
    const caller = context.active();
    const run = new SpanRun(name, spanOptions, caller);
    const inContext = withHeaders(given, stamped(given.headers as Carrier, run.context));
    const hand = (confirmed?: Confirm) => context.with(run.context, () => work(inContext, confirmed));
    try {
      if (!confirm) return follow(hand(), run);
      return hand((error, ok) => {
        if (error) run.fail(error);
        else run.end();
        within(caller, () => confirm(error, ok));
      });
    } catch (error) {
      // A closed channel accepts nothing and will confirm nothing.
      run.fail(error);
      throw error;
    }
  };

  const take = (queue: string, onMessage: OnMessage, message: ConsumeMessage | null, ...more: unknown[]): unknown => {
    if (!message) return onMessage(message, ...more);
    const delivery = deliveryOf(queue, message, options);
    if (options.settle) deliveries.set(message, delivery);
    return traceProcess(delivery, () => onMessage(message, ...more));
  };

  const settle = (settlement: Settlement, message: Message, work: () => void): void => {
    const delivery = deliveries.get(message);
    return delivery ? traceSettle(delivery, settlement, work) : work();
  };
  // A plain channel never calls a callback, so it cannot tell when a message was confirmed.
  const isConfirming = 'waitForConfirms' in raw || 'addSetup' in raw;
  const confirms = (callback?: unknown) =>
    isConfirming && typeof callback === 'function' ? (callback as Confirm) : undefined;

  const traced = {
    publish: (exchange: string, key: string, content: Buffer, given?: Options.Publish, ...more: [Confirm?]) =>
      send(exchange, key, content, given ?? {}, confirms(more[0]), (as, done = more[0]) =>
        raw.publish(exchange, key, content, as, ...replaced(more, done)),
      ),
    sendToQueue: (queue: string, content: Buffer, given?: Options.Publish, ...more: [Confirm?]) =>
      send('', queue, content, given ?? {}, confirms(more[0]), (as, done = more[0]) =>
        raw.sendToQueue(queue, content, as, ...replaced(more, done)),
      ),
    consume: (queue: string, onMessage: OnMessage, ...more: [Options.Consume?]) =>
      raw.consume(queue, (...message) => detached(() => take(queue, onMessage, ...message)), ...more),
    ack: (message: Message, ...more: [boolean?]) => settle('ack', message, () => raw.ack(message, ...more)),
    nack: (message: Message, ...more: [boolean?, boolean?]) =>
      settle('nack', message, () => raw.nack(message, ...more)),
    reject: (message: Message, ...more: [boolean?]) => settle('reject', message, () => raw.reject(message, ...more)),
  };
  const has = ([name]: [string, unknown]): boolean => typeof Reflect.get(channel, name) === 'function';
  return around(channel, Object.fromEntries(Object.entries(traced).filter(has)));
}

/** Returns the arguments after the options, with this callback in place of the caller's. */
const replaced = ([, ...others]: [Confirm?], callback: Confirm | undefined): [Confirm?] => [callback, ...others];

/** Returns a copy of the options that keeps their prototype. */
function withHeaders(given: Options.Publish, headers: Carrier): Options.Publish {
  const prototype = Object.getPrototypeOf(given) as object | null;
  if (prototype === Object.prototype) return { ...given, headers };
  return Object.assign(Object.create(prototype) as object, given, { headers });
}

/** Returns `target` with the members of `instead` in place of its own; methods keep their own `this`. */
function around<T extends object>(target: T, instead: Partial<Record<PropertyKey, unknown>>): T {
  const bound = new WeakMap<object, unknown>();
  const chained = (result: unknown): unknown => (result === target ? self : result);
  const self: T = new Proxy(target, {
    get(_target, name) {
      if (Object.hasOwn(instead, name)) return instead[name];
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function' || name === 'constructor') return value;
      if (!bound.has(value)) bound.set(value, (...args: unknown[]) => chained(Reflect.apply(value, target, args)));
      return bound.get(value);
    },
    set: (_target, name, value) => Reflect.set(target, name, value, target),
  });
  return self;
}

function deliveryOf(queue: string, { fields, properties, content }: ConsumeMessage, options: ChannelOptions): Delivery {
  const message = { fields, properties, content } as ConsumeMessage;
  const count: unknown = properties.headers?.['x-delivery-count'];
  return {
    exchange: fields.exchange,
    routingKey: fields.routingKey,
    queue,
    queueTemplate: options.queueTemplate?.(queue),
    ...messageFacts(properties, content),
    server: options.server,
    headers: properties.headers,
    attempt: options.attempt?.(message) ?? (typeof count === 'number' ? count + 1 : 1),
    redelivered: fields.redelivered,
  };
}

const messageFacts = (properties: { messageId?: unknown; correlationId?: unknown }, content: unknown) => ({
  messageId: text(properties.messageId),
  conversationId: text(properties.correlationId),
  bodySize: content instanceof Uint8Array ? content.length : undefined,
});

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
