import { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { recordTraces } from '@throughline/telemetry-testing';
import fc from 'fast-check';
import { instrumentChannel } from './amqplib.js';

// A channel answers as it does untraced, whatever it is called with: what arrives at the channel below, what comes back
// and who is called back are compared for every method of every channel that amqplib and amqp-connection-manager have.
type Model = { prototype: object };
type Call = unknown[];

const require = createRequire(import.meta.url);
const lib = join(dirname(require.resolve('amqplib')), 'lib');
const promises = require(join(lib, 'channel_model.js')) as Record<string, Model>;
const callbacks = require(join(lib, 'callback_model.js')) as Record<string, Model>;
const manager = dirname(require.resolve('amqp-connection-manager'));
const wrapper = require(join(manager, 'ChannelWrapper.js')) as { default: Model };
const models: Record<string, Model> = {
  'a channel': promises['Channel']!,
  'a confirm channel': promises['ConfirmChannel']!,
  'a channel with callbacks': callbacks['Channel']!,
  'a confirm channel with callbacks': callbacks['ConfirmChannel']!,
  'a ChannelWrapper': wrapper.default,
};

const traces = recordTraces();
beforeEach(() => traces.reset());

function methodsOf({ prototype }: Model): string[] {
  const names = new Set<string>();
  for (
    let at = prototype;
    at && at !== EventEmitter.prototype && at !== Object.prototype;
    at = Object.getPrototypeOf(at)
  ) {
    for (const name of Object.getOwnPropertyNames(at)) names.add(name);
  }
  return [...names].filter((name) => name !== 'constructor' && !name.startsWith('_') && name !== 'name');
}

const failure = new RangeError('Channel closed');
const outcomes = {
  gives: (self: object) => ({ self }),
  'gives itself': (self: object) => self,
  answers: () => Promise.resolve({ ok: true }),
  fails: () => Promise.reject(failure),
  throws: () => {
    throw failure;
  },
};
type How = keyof typeof outcomes;

/** A channel with these methods that writes down its calls, and calls back whoever asks for it. */
function recorder(names: string[], how: How) {
  const calls: Call[] = [];
  const channel = new EventEmitter() as EventEmitter & Record<string, (...args: unknown[]) => unknown>;
  for (const name of names) {
    channel[name] = function (this: unknown, ...args: unknown[]) {
      calls.push([name, this === channel, args]);
      const result = outcomes[how](channel);
      args.filter((each) => typeof each === 'function').forEach((each) => each(null, 'called back'));
      return result;
    };
  }
  return { calls, channel };
}

const OURS = ['traceparent', 'tracestate', 'x-published-at'];

/** Options as the broker gets them, without what tracing adds. */
function plain(value: unknown): unknown {
  if (typeof value === 'function') return 'a callback';
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return value ?? undefined;
  const { headers, ...others } = value as { headers?: object | null; expiration?: unknown };
  const kept = Object.entries(headers ?? {}).filter(([name]) => !OURS.includes(name));
  const inherited = (value as { inherited?: unknown }).inherited;
  const all = { ...others, ...(inherited === undefined ? {} : { inherited }), ...(kept.length && { headers: kept }) };
  return Object.keys(all).length ? all : undefined;
}

function withoutEmptyEnd(args: unknown[]): unknown[] {
  const last = args.findLastIndex((each) => each !== undefined);
  return args.slice(0, last + 1);
}

async function portrait(trace: boolean, names: string[], method: string, args: unknown[], how: How): Promise<unknown> {
  const { calls, channel } = recorder(names, how);
  const called: unknown[] = [];
  const used = trace ? instrumentChannel(channel) : channel;
  const given = args.map((each) =>
    each === CALLBACK ? (...with_: unknown[]) => (called.push(with_), 'from a callback') : each,
  );
  let result: unknown;
  try {
    const got: unknown = await used[method]!(...given);
    result = got === used || got === channel ? 'itself' : Object.keys(got ?? {});
  } catch (error) {
    result = error;
  }
  const seen = calls.map(([name, self, got]) => [name, self, withoutEmptyEnd((got as unknown[]).map(plain))]);
  return { seen, called, result };
}

const CALLBACK = Symbol('a callback');
class Options {
  persistent = true;
  get inherited(): string {
    return 'from its class';
  }
}
const options = fc.constantFrom<unknown>(
  undefined,
  null,
  {},
  { headers: null },
  { headers: { a: 1, CC: ['b'] } },
  { persistent: true, timeout: 5 },
  Object.freeze({ expiration: '7', headers: Object.freeze({ b: Buffer.from('x') }) }),
  new Options(),
);
const content = Buffer.from('{}');
const message = { fields: { exchange: 'jobs', routingKey: 'a', deliveryTag: 1 }, properties: { headers: {} }, content };
const callback = fc.constantFrom<unknown[]>([], [CALLBACK], [undefined], [null, 'more']);
const anything = fc.array(
  fc.constantFrom<unknown>('jobs', 7, true, null, undefined, { durable: true }, message, CALLBACK),
);

const argumentsOf: Record<string, fc.Arbitrary<unknown[]>> = {
  publish: fc.tuple(fc.constantFrom('', 'jobs'), fc.constant('key'), fc.constantFrom<unknown>(content, { json: true }), options, callback).map(([a, b, c, d, more]) => [a, b, c, d, ...more]), // prettier-ignore
  sendToQueue: fc.tuple(fc.constant('jobs'), fc.constantFrom<unknown>(content, 'text'), options, callback).map(([a, b, c, more]) => [a, b, c, ...more]), // prettier-ignore
  consume: fc.tuple(fc.constant('jobs'), fc.constant(CALLBACK), options, callback).map(([a, b, c, more]) => [a, b, c, ...more]), // prettier-ignore
  ack: fc.tuple(fc.constant(message), anything).map(([a, more]) => [a, ...more]),
  nack: fc.tuple(fc.constant(message), anything).map(([a, more]) => [a, ...more]),
  reject: fc.tuple(fc.constant(message), anything).map(([a, more]) => [a, ...more]),
};

describe.each(Object.entries(models))('%s', (_, model) => {
  const names = methodsOf(model);

  it.each(names)('%s', async (method) => {
    const how = fc.constantFrom(...(Object.keys(outcomes) as How[]));
    const property = fc.asyncProperty(argumentsOf[method] ?? anything, how, async (args, how) => {
      expect(await portrait(true, names, method, args, how)).toEqual(await portrait(false, names, method, args, how));
    });
    await fc.assert(property, { numRuns: 60 });
  });

  it('has no methods that it has not', () => {
    const { channel } = recorder(names, 'gives');
    const offered = ['reject', 'waitForConfirms', 'addSetup', 'nothing'].map(
      (name) => typeof instrumentChannel(channel)[name],
    );
    expect(offered).toEqual(['reject', 'waitForConfirms', 'addSetup', 'nothing'].map((name) => typeof channel[name]));
  });

  it('ends the span of each message that is sent', async () => {
    const { channel } = recorder(names, 'gives');
    const traced = instrumentChannel(channel);
    traced['publish']!('jobs', 'a', content, null, () => undefined);
    traced['sendToQueue']!('jobs', content, undefined);
    await Promise.resolve();
    expect(traces.waterfall()).toEqual(['publish jobs:a', 'publish jobs']);
  });
});
