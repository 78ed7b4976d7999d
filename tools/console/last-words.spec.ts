import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastWords } from './last-words.ts';

const dir = mkdtempSync(join(tmpdir(), 'last-words-'));
const log = join(dir, 'orders.log');
const time = Date.parse('2026-11-21T05:25:59.431Z');
const frames = (count: number) => Array.from({ length: count }, (_, at) => `    at step (file:///x.js:${at}:1)`);

afterAll(() => rmSync(dir, { recursive: true }));

it('reads like the log lines of an order', () => {
  writeFileSync(log, `${JSON.stringify({ time, level: 40, msg: 'The broker is away', span_id: '9a5b' })}\n`);
  expect(lastWords('orders', log)).toBe('  05:25:59.431  orders     WARN The broker is away  span 9a5b');
});

it('keeps the first line of an error, however deep its stack', () => {
  const err = { message: 'no such table', stack: ['Error: no such table', ...frames(40)].join('\n') };
  const thrown = ['Error: listen EADDRINUSE', ...frames(40), 'Node.js v24.21.0'];
  writeFileSync(log, [JSON.stringify({ time, level: 60, msg: 'Cannot go on', err }), ...thrown, ''].join('\n'));

  expect(lastWords('orders', log).split('\n')).toEqual([
    '  05:25:59.431  orders     ERROR Cannot go on: Error: no such table',
    'Error: listen EADDRINUSE',
    'Node.js v24.21.0',
  ]);
});

it('shows the last lines only, and says so when there is none', () => {
  writeFileSync(log, 'one\n\ntwo\nthree\n');
  expect(lastWords('orders', log, 2)).toBe('two\nthree');
  expect(lastWords('orders', join(dir, 'none.log'))).toBe('(no output)');
});
