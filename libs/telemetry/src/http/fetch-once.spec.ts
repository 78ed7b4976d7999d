import { keepAdded } from './fetch-once.js';

const ADDED = ['traceparent', 'new'];

it.each([
  [
    ['a', '1', 'TraceParent', 'old', 'b', '2'],
    ['a', '1', 'b', '2'],
  ],
  [['traceparent', 'old', 'traceparent', 'older'], []],
  [
    ['a', ['1', '2']],
    ['a', ['1', '2']],
  ],
  [[], []],
])('keeps of %j what is not forwarded', (given, kept) => {
  const request = { headers: [...given, ...ADDED] };
  keepAdded(request, given.length);
  expect(request.headers).toEqual([...kept, ...ADDED]);
});

it('leaves headers alone to which nothing was added', () => {
  const headers = ['traceparent', 'own'];
  keepAdded({ headers }, 2);
  expect(headers).toEqual(['traceparent', 'own']);
});

it('does so with headers in text, as undici 5 has them', () => {
  const given = 'a: 1\r\nTraceparent: old\r\nb: 2\r\n';
  const request = { headers: `${given}traceparent: new\r\n` };
  keepAdded(request, given.length);
  expect(request.headers).toBe('a: 1\r\nb: 2\r\ntraceparent: new\r\n');
});
