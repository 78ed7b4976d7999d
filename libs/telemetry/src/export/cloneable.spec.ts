import { deserialize, serialize } from 'node:v8';
import { cloneable } from './cloneable.js';

const cloned = (value: unknown): unknown => deserialize(serialize(cloneable(value)));

it('takes out functions, symbols and what may hold some, however deep, and nothing else', () => {
  const bytes = new Uint8Array([1, 2]);
  const map = new Map([['f', () => 1]]);
  const value = { a: 1n, map, f: () => 1, list: [() => 1, 'b', Symbol('s')], bytes, at: new Date(5), none: undefined };
  expect(() => serialize(value)).toThrow('could not be cloned');
  expect(cloned(value)).toEqual({
    a: 1n,
    map: undefined,
    f: undefined,
    list: [undefined, 'b', undefined],
    bytes,
    at: new Date(5),
  });
});

it('keeps one object one, and what holds itself', () => {
  const resource = { name: 'shop', f: () => 1 };
  const loop: Record<string, unknown> = { resource };
  loop['self'] = loop;
  const [first, second, third] = cloned([{ resource }, { resource }, loop]) as { resource: object; self?: object }[];
  expect(first!.resource).toBe(second!.resource);
  expect(third!.self).toBe(third);
});
