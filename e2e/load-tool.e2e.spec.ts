import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { env } from './support/env.js';

/** Five seconds of load, a minute for the last order, and another for its trace. */
const LIMIT_MS = 160_000;
const tool = join(import.meta.dirname, '..', 'tools', 'load.ts');

it(
  'runs a mix of visits, loses no order, and finds every trace whole',
  async () => {
    const options = {
      env: { ...process.env, GATEWAY_URL: env.gateway, TRACE_QUERY_URL: env.viewer },
      timeout: LIMIT_MS - 10_000,
    };
    const args = [tool, '--rate', '4', '--for', '5s', '--verify', '--json'];
    const { stdout } = await promisify(execFile)(process.execPath, args, options);

    const report = JSON.parse(stdout) as {
      outcomes: Record<string, number>;
      lost: [];
      incompleteTraces: [];
      ms: object;
    };
    expect(Object.values(report.outcomes).reduce((sum, count) => sum + count)).toBe(20);
    expect([report.lost, report.incompleteTraces]).toEqual([[], []]);
    expect(report.ms).toMatchObject({ accepted: { p99: expect.any(Number) }, completed: { p99: expect.any(Number) } });
  },
  LIMIT_MS,
);
