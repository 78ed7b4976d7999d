import { readOutgoing, withHeaders } from './outgoing-arguments.js';

const callback = (): void => {};
const ours = { traceparent: 'new' };

it.each<[string, unknown[], unknown[]]>([
  ['a URL', ['http://a/'], ['http://a/', { headers: ours }]],
  ['a URL and a callback', ['http://a/', callback], ['http://a/', { headers: ours }, callback]],
  ['an object', [{ port: 1 }, callback], [{ port: 1, headers: ours }, callback]],
  ['headers', [{ headers: { TraceParent: 'old', A: 1 } }], [{ headers: { A: 1, ...ours } }]],
  ['a list', [{ headers: ['TRACEPARENT', 'old', 'A', '1'] }], [{ headers: ['A', '1', 'traceparent', 'new'] }]],
  ['pairs', [{ headers: [['A', '1']] }], [{ headers: [['A', '1'], ['traceparent', 'new']] }]], // prettier-ignore
  ['a list that Node refuses', [{ headers: ['A'] }], [{ headers: ['A'] }]],
])('adds headers to %s', (_, args, expected) => {
  expect(withHeaders(args, ours, false)).toEqual(expected);
  expect(withHeaders(args, ours, true)).toEqual(expected);
});

it.each([
  [false, ['http://a/', { headers: ours }, callback]],
  [true, ['http://a/', { headers: ours }, undefined, callback]],
])('keeps a callback behind undefined where Node looks for it, https: %s', (isHttps, expected) => {
  expect(withHeaders(['http://a/', undefined, callback], ours, isHttps)).toEqual(expected);
});

it('changes neither what it was given nor, without headers to add, the arguments', () => {
  const options = Object.freeze({ headers: Object.freeze({ a: 'b' }) });
  const args = [options];
  expect(withHeaders(args, {}, false)).toBe(args);
  expect(withHeaders(args, ours, false)).toEqual([{ headers: { a: 'b', ...ours } }]);
});

it.each([[undefined], [7], [null], ['no url']])('reads nothing where Node refuses: %s', (first) => {
  expect(readOutgoing([first])).toBeUndefined();
});
