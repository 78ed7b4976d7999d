import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import type { LogRecord } from '../../libs/telemetry-testing/src/sources/trace-source.ts';
import { type LogStore, logLines } from './log-lines.ts';

const time = Date.parse('2026-11-21T05:25:59.424Z');
const record = (at: number, service: string, more: Partial<LogRecord> = {}): LogRecord => ({
  timestamp: time + at,
  body: 'said',
  spanId: 'span-1',
  attributes: {},
  resource: { 'service.name': service },
  ...more,
});
const answering = (...answers: LogRecord[][]) => {
  const logs = jest.fn<LogStore['logs']>();
  for (const answer of answers) logs.mockResolvedValueOnce(answer);
  return { logs };
};
let folder: string;

beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'log-lines-'))));
afterEach(() => rmSync(folder, { recursive: true }));

it('finds the lines of a trace in the files, and then does not query the viewer', async () => {
  const line = (msg: string, trace_id: string, at: number) =>
    JSON.stringify({ time: time + at, level: 30, msg, trace_id });
  writeFileSync(
    join(folder, 'orders.log'),
    `${line('second', 'trace-1', 2)}\n${line('other', 'trace-2', 3)}\n{"trace-1`,
  );
  writeFileSync(join(folder, 'gateway.log'), `${line('first', 'trace-1', 1)}\n`);
  const viewer = answering();

  expect(await logLines(folder, 'trace-1', viewer)).toEqual([
    '  05:25:59.425  gateway    first',
    '  05:25:59.426  orders     second',
  ]);
  expect(viewer.logs).not.toHaveBeenCalled();
});

it('queries the viewer for services that write no files, until no more lines come', async () => {
  const first = record(0, 'api-gateway');
  const all = [first, record(2, 'payment-service', { severityNumber: 17, body: 'failed' })];

  expect(await logLines(join(folder, 'none'), 'trace-1', answering([first], all, all), 0)).toEqual([
    '  05:25:59.424  gateway    said  span span-1',
    '  05:25:59.426  payments   ERROR failed  span span-1',
  ]);
});
