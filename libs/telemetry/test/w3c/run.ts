import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from '../../../../tools/shop/build.ts';
import { main, readArgs } from '../../../../tools/console/cli.ts';
import { Failure } from '../../../../tools/console/failure.ts';
import { stage } from '../../../../tools/console/stage.ts';
import type { Outcome } from './outcome.ts';
import { platforms, withApp } from './start-app.ts';
import { COMMIT, type Level, prepare, runSuite } from './suite.ts';

const help = `
npm run test:w3c -- [options]

Runs the test suite of W3C Trace Context (https://github.com/w3c/trace-context, commit ${COMMIT.slice(0, 7)}) against a Nest
service behind the built preload, on Express and on Fastify, at each level of the specification and of strictness.
Needs git and python3 with its venv module. The suite skips what a level does not ask for.

  --source DIR  a checkout of the suite, in place of fetching it
  --help        this text
`;
const levels: Level[] = [1, 2].flatMap((spec) => [1, 2].map((strict) => ({ spec, strict }) as Level));
const { values } = readArgs(help, { source: { type: 'string' } });
const stopping = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(name, () => stopping.abort(new Failure(`stopped by ${name}`)));
}

await main(async () => {
  const { signal } = stopping;
  const folder = mkdtempSync(join(tmpdir(), 'w3c-'));
  try {
    await stage('Build', () => build(signal, 'telemetry'));
    const source = values.source && resolve(values.source);
    const suite = await stage('Suite', () => prepare(folder, source, signal));
    let failed = 0;
    console.log(`\n${row('platform', 'spec', 'strict', 'passed', 'failed', 'skipped')}`);
    for (const platform of platforms) {
      await withApp(platform, signal, async (url) => {
        for (const level of levels) {
          const outcome = await runSuite(suite, url, level, signal);
          failed += outcome.failed;
          print(platform, level, outcome);
        }
      });
    }
    process.exitCode = failed ? 1 : 0;
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

function print(platform: string, { spec, strict }: Level, { passed, failed, skipped, failures }: Outcome): void {
  console.log(row(platform, spec, strict, passed, failed, skipped));
  for (const name of failures) console.log(`  ✗ ${name}`);
}

function row(platform: string, ...cells: (string | number)[]): string {
  return platform.padEnd(10) + cells.map((cell) => String(cell).padStart(9)).join('');
}
