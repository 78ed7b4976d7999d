import { parseArgs } from 'node:util';
import { type Basket, basketOf } from './basket.ts';

const basket = (line: string): Basket => {
  const option = { type: 'string', multiple: true } as const;
  const options = { sku: option, qty: option, token: option };
  return basketOf(parseArgs({ args: line.split(' ').filter(Boolean), options, tokens: true }).tokens);
};

it.each<[string, Record<string, number>]>([
  ['', { 'LAPTOP-1': 1 }],
  ['--qty 7', { 'LAPTOP-1': 7 }],
  ['--token tok_slow --sku MOUSE-1', { 'MOUSE-1': 1 }],
  ['--sku LAPTOP-1 --sku MOUSE-1 --qty 2', { 'LAPTOP-1': 1, 'MOUSE-1': 2 }],
  ['--sku LAPTOP-1 --qty=2 --sku MOUSE-1', { 'LAPTOP-1': 2, 'MOUSE-1': 1 }],
])('"%s" buys %j', (line, expected) => {
  expect(basket(line)).toEqual(Object.entries(expected).map(([sku, qty]) => ({ sku, qty })));
});

it.each([
  ['--qty 2 --sku MOUSE-1', '--qty 2 does not stand after a --sku of its own'],
  ['--sku MOUSE-1 --qty 2 --qty 3', '--qty 3 does not stand after a --sku of its own'],
  ['--sku MOUSE-1 --qty none', '--qty must be a whole number from 1, not "none"'],
])('refuses "%s"', (line, says) => {
  expect(() => basket(line)).toThrow(says);
});
