import { OrderedTraceState } from './trace-state.js';

const kept = (header: string) => OrderedTraceState.parse(header)?.serialize();
const members = (count: number) => Array.from({ length: count }, (_, at) => `k${at}=v`).join(',');

it.each([
  ['order and unknown members', 'rojo=00f067aa0ba902b7,congo=t61rcWkgMzE'],
  ['a tenant key', 'fw529a3039@dt=FfAAAA,1a@b=x'],
  ['a value with spaces inside', 'a=b c'],
  ['32 members', members(32)],
  ['a key that ends with an at sign', 'foo@=1,bar=2'],
  ['a key with two at signs', 'foo@@bar=1,foo@bar@baz=2'],
  ['a key that begins with a digit', '1a=1'],
  ['a key of 256 characters', `${'a'.repeat(256)}=1`],
  ['a tenant id over 241 characters', `${'t'.repeat(242)}@v=1`],
  ['a system id over 14 characters', `t@${'s'.repeat(15)}=1`],
])('keeps %s', (_, header) => {
  expect(kept(header)).toBe(header);
});

it('drops optional whitespace and empty members only', () => {
  expect(kept(' a=1 ,,\tb=2 ')).toBe('a=1,b=2');
});

it('keeps the first of a repeated key, in its place', () => {
  expect(kept('a=1,b=2,a=3')).toBe('a=1,b=2');
});

it.each([
  ['33 members', members(33)],
  ['an upper-case key', 'A=1'],
  ['a key that begins with an at sign', '@a=1'],
  ['a key of 257 characters', `t@${'s'.repeat(255)}=1`],
  ['a value with a control character', 'a=\u0007'],
  ['a value of 257 characters', `a=${'v'.repeat(257)}`],
  ['a member without a value', 'a='],
  ['an equals sign in a value', 'a=b=c'],
  ['a member without a key', '=1'],
  ['empty members only', ' ,'],
])('drops the whole list for %s', (_, header) => {
  expect(kept(header)).toBeUndefined();
});

it('ignores a change that breaks the grammar', () => {
  expect(OrderedTraceState.parse('a=1')?.set('B', '2').set('b', '2=').serialize()).toBe('a=1');
});

it('drops the last member where a new one makes 33', () => {
  const changed = OrderedTraceState.parse(members(32))?.set('new', '1').serialize();
  expect(changed).toBe(`new=1,${members(31)}`);
});

it('forgets a member that is unset', () => {
  expect(OrderedTraceState.parse('a=1,b=2')?.unset('a').serialize()).toBe('b=2');
});

it('moves a changed member to the front', () => {
  expect(OrderedTraceState.parse('a=1,b=2')?.set('b', '3').serialize()).toBe('b=3,a=1');
});
