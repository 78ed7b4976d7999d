import { whatIsSeen } from './what-is-seen.ts';
import type { Span } from './wire/span.ts';

const publish: Span = { name: 'publish bench.42', kind: 'PRODUCER', traceId: 'a', links: 0 };
const process: Span = { name: 'process bench.42', kind: 'CONSUMER', traceId: 'a', links: 1 };

it('is whole when one trace holds both sides of a message', () => {
  expect(whatIsSeen('messages', [publish, process])).toEqual({
    spans: ['PRODUCER publish bench', 'CONSUMER process bench (1 link)'],
    whole: true,
  });
});

it.each([
  ['two traces', [publish, { ...process, traceId: 'b' }]],
  ['one side', [publish]],
  ['nothing', []],
])('is not whole with %s', (_, spans) => expect(whatIsSeen('messages', spans).whole).toBe(false));

it('wants the query of a request, too', () => {
  const server: Span = { name: 'GET', kind: 'SERVER', traceId: 'a', links: 0 };

  expect(whatIsSeen('express', [server]).whole).toBe(false);
  expect(whatIsSeen('express', [server, { ...server, kind: 'CLIENT' }]).whole).toBe(true);
});

it('leaves out the trace of a request that came before', () => {
  const early: Span = { name: 'GET', kind: 'SERVER', traceId: 'b', links: 0 };

  expect(whatIsSeen('express', [early, { ...early, traceId: 'a' }]).spans).toEqual(['SERVER GET']);
});
