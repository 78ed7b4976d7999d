import {
  type Context,
  defaultTextMapGetter,
  defaultTextMapSetter,
  diag,
  type DiagLogger,
  propagation,
  ROOT_CONTEXT,
} from '@opentelemetry/api';
import fc from 'fast-check';
import { BaggagePropagator } from './baggage.js';

const propagator = new BaggagePropagator();
const warned: string[] = [];
beforeAll(() => {
  diag.setLogger({ warn: (text: string) => void warned.push(text) } as unknown as DiagLogger);
});
afterAll(() => diag.disable());
beforeEach(() => (warned.length = 0));

const extracted = (baggage: string | string[]): Context =>
  propagator.extract(ROOT_CONTEXT, { baggage }, defaultTextMapGetter);
const entries = (context: Context): Record<string, string> =>
  Object.fromEntries((propagation.getBaggage(context)?.getAllEntries() ?? []).map(([key, { value }]) => [key, value]));
function injected(context: Context): string | undefined {
  const headers: { baggage?: string } = {};
  propagator.inject(context, headers, defaultTextMapSetter);
  return headers.baggage;
}

it.each<[string | string[], Record<string, string>]>([
  ['a=1, b = x%20y ;p=1;q', { a: '1', b: 'x y' }],
  ['%zz=1,b=2', { '%zz': '1', b: '2' }],
  ['a=%zz,b=100%,c=%C3%A9', { a: '%zz', b: '100%', c: 'é' }],
  ['a=%FF', { a: '\ufffd' }],
  ['a=,b=x=y', { a: '', b: 'x=y' }],
  [['a=1', 'b=2'], { a: '1', b: '2' }],
  ['', {}],
])('reads %j', (header, expected) => expect(entries(extracted(header))).toEqual(expected));

it('passes on what it has read', () => {
  expect(injected(extracted('a=1;p=1,%zz=x%20y'))).toBe('a=1;p=1,%zz=x%20y');
  expect(injected(ROOT_CONTEXT)).toBeUndefined();
});

it('brings any entry there and back', () => {
  const key = fc.stringMatching(/^[!#$%&'*+\-.^_`|~\w]{1,20}$/);
  fc.assert(
    fc.property(
      fc.dictionary(key, fc.string({ unit: 'binary', maxLength: 20 }), { noNullPrototype: true }),
      (given) => {
        const wellFormed = Object.fromEntries(
          Object.entries(given).map(([name, value]) => [name, value.toWellFormed()]),
        );
        const baggage = propagation.createBaggage(
          Object.fromEntries(Object.entries(wellFormed).map(([name, value]) => [name, { value }])),
        );
        expect(entries(extracted(injected(propagation.setBaggage(ROOT_CONTEXT, baggage)) ?? ''))).toEqual(wellFormed);
      },
    ),
  );
});

it.each([
  ['members', Array.from({ length: 200 }, (_, n) => `k${n}=v`), 180],
  ['bytes', ['a=1', `b=${'x'.repeat(9000)}`, 'c=3'], 2],
  ['key=value', ['a=1', 'nonsense', '(=2', 'c=3'], 2],
])('leaves out what is too much or wrong, and says so once: %s', (what, members, kept) => {
  for (let n = 0; n < 2; n++) expect(Object.keys(entries(extracted(members.join(','))))).toHaveLength(kept);
  expect(warned).toEqual([expect.stringContaining(what)]);
});
