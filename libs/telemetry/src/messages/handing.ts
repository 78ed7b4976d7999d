import { context, type Context } from '@opentelemetry/api';
import type { ConfirmChannel, Options } from 'amqplib';
import type { Carrier } from '../context/carrier.js';
import { stamp, stamped } from './publish-span.js';

export type Confirm = (error: unknown, ok: unknown) => void;

/** How a message goes to a channel: with these options, and this callback for the broker's confirm. */
export type Hand = (to: ConfirmChannel, given: Options.Publish, confirmed?: Confirm) => unknown;

/** How a message gets the context that belongs into it: as any channel takes it, or as amqplib's own takes it for less. */
export function handing(channel: ConfirmChannel & Partial<Wire>) {
  const { publish, sendToQueue } = channel;
  const stamping = isAmqplibs(channel) ? stampingOnTheWire(channel) : undefined;
  return (inside: Context, work: Hand, given: Options.Publish, confirmed?: Confirm): unknown => {
    if (stamping && channel.publish === publish && channel.sendToQueue === sendToQueue) {
      return stamping(inside, (to) => work(to, given, confirmed));
    }
    const traced = () => ({ ...given, headers: stamped(given.headers as Carrier) });
    return context.with(inside, () => work(channel, traced(), confirmed));
  };
}

interface Wire {
  sendMessage(fields: unknown, properties: { headers: Carrier }, content: unknown): unknown;
}

const ONWARD = /\bthis\.(?:sendMessage|pushConfirmCallback|publish)\(/;
/** By an await or a function inside, what is called here may be called later. */
const LATER = /\bawait\b|=>|\{[^]*\{/;

const goesStraightOn = (method: unknown): boolean => ONWARD.test(String(method)) && !LATER.test(String(method));

/** Whether nothing was put around its methods, on it or on a prototype. */
function isAmqplibs(channel: object): channel is ConfirmChannel & Wire {
  for (let each: object | null = channel; each; each = Object.getPrototypeOf(each) as object | null) {
    const { publish, sendToQueue } = each as Partial<ConfirmChannel>;
    if ([publish, sendToQueue].some((method) => method && !goesStraightOn(method))) return false;
  }
  return typeof (channel as Partial<Wire>).sendMessage === 'function';
}

/**
 * Runs work with the channel, but that the context goes into the headers that amqplib has made of the caller's, just
 * before it writes them. Given to `publish` it would be in the prototype of these, and V8 keeps two maps for each object
 * that is one. Nor are they replaced by a plain object: V8 compiles amqplib's loop over such and gives it up endlessly.
 */
function stampingOnTheWire(channel: ConfirmChannel & Wire) {
  let active: Context | undefined;
  const sendMessage: Wire['sendMessage'] = (fields, properties, content) => {
    const { headers } = properties;
    const given = Object.getPrototypeOf(headers) as Carrier | null;
    // What is frozen there cannot be given another value here.
    if (given && Object.isFrozen(given)) properties.headers = stamped({ ...given, ...headers }, active);
    else stamp(headers, active);
    return channel.sendMessage(fields, properties, content);
  };
  const stamping = Object.create(channel, { sendMessage: { value: sendMessage } }) as ConfirmChannel;
  return (inside: Context, work: (to: ConfirmChannel) => unknown): unknown => {
    const around = active;
    active = inside;
    try {
      return work(stamping);
    } finally {
      active = around;
    }
  };
}
