import { inspect } from 'node:util';
import { recordTraces } from '@throughline/telemetry-testing';
import { Traced } from './traced.js';
import { type AnyClass, classes } from './traced-shapes.fixture.js';

// A class behaves as it does undecorated, in whatever shape it comes: each is made twice, and what it shows is
// compared.
const traces = recordTraces();
const resultOf = async (value: unknown): Promise<unknown> => {
  const result = await value;
  const { next } = (result ?? {}) as { next?(value?: unknown): unknown };
  if (typeof next !== 'function') return result;
  const steps = [await next.call(result), await next.call(result, 'given'), await next.call(result)];
  return [Object.prototype.toString.call(result), steps];
};

async function outcomeOf(self: object, fn: (...args: unknown[]) => unknown): Promise<unknown> {
  try {
    return await resultOf(fn.call(self, 5, 'more'));
  } catch (error) {
    return String(error);
  }
}

/** Everything that a program can see of an object's members, and what they answer. */
async function membersOf(holder: object, self: object): Promise<unknown[]> {
  const seen = [Object.isFrozen(holder), Object.isSealed(holder), Object.isExtensible(holder)] as unknown[];
  for (const key of Reflect.ownKeys(holder).filter((key) => key !== 'constructor' && key !== 'prototype')) {
    const { value, ...flags } = Reflect.getOwnPropertyDescriptor(holder, key)!;
    const isClass = /^class\b/.test(String(value));
    seen.push([
      key,
      typeof value,
      isClass || 'get' in flags ? [] : [flags.writable, flags.configurable, flags.enumerable],
    ]);
    if (typeof value !== 'function' || isClass) continue;
    seen.push([value.name, value.length, Object.getPrototypeOf(value).constructor.name, await outcomeOf(self, value)]);
  }
  return seen;
}

async function portrait(decorate: (made: AnyClass) => void, make: () => AnyClass): Promise<string> {
  const Made = make();
  decorate(Made);
  const self = new Made();
  const own = [await membersOf(Made, Made), await membersOf(Made.prototype, self), await membersOf(self, self)];
  const inherited = ['open', 'sell'].map((key) =>
    [Reflect.get(Made, key), Reflect.get(self, key)].map((fn) => typeof fn),
  );
  const answers = await Promise.all([
    outcomeOf(self, Reflect.get(self, 'sell')),
    outcomeOf(Made, Reflect.get(Made, 'open')),
  ]);
  return inspect([own, inherited, answers, `${String(self)}`, JSON.stringify(self)], { depth: 9 });
}

it.each(Object.entries(classes))('%s', async (_, make) => {
  expect(await portrait(Traced() as never, make)).toBe(await portrait(() => undefined, make));
});

it.each([
  ['no name', ['sell']],
  ['static members named as a function’s own', ['Shop.sell']],
  ['read-only methods', ['Shop.open', 'Shop.sell']],
])('traces what it can of %s', (name, expected) => {
  traces.reset();
  const Made = classes[name]!() as AnyClass & { open?(): unknown };
  (Traced() as (made: AnyClass) => void)(Made);
  Made.open?.();
  (new Made() as { sell(): unknown }).sell();
  expect(traces.waterfall()).toEqual(expected);
});
