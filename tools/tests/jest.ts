import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Failure } from '../console/failure.ts';
import { kill } from '../processes/process.ts';
import { root } from '../shop/site.ts';
import type { Count } from './tally.ts';

const leakMs = 15_000;

export type Part = 'unit' | 'integration' | 'e2e' | 'collector' | 'k8s';

export interface JestRun {
  part: Part;
  dir: string;
  env?: Record<string, string>;
  /** File patterns, and `-t` with a name. */
  only: string[];
  coverage: boolean;
  signal: AbortSignal;
}

/** Runs one project of jest, shows what it says, and reads what it counted. */
export async function runJest({ part, dir, env, only, coverage, signal }: JestRun): Promise<Count> {
  const report = join(dir, `${part}.json`);
  const args = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];
  args.push('--selectProjects', part, '--json', '--outputFile', report, '--passWithNoTests');
  // Against one broker and one database, tests take turns.
  if (part !== 'unit') args.push('--runInBand');
  if (coverage)
    args.push('--coverage', '--coverageReporters', 'json', '--coverageDirectory', join(dir, 'coverage', part));
  args.push(...only);

  signal.throwIfAborted();
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
    // A group of its own: told to stop, what its tests have started goes with it.
    detached: true,
  });
  const end = (): void => void (child.pid && kill(-child.pid, 'SIGKILL'));
  signal.addEventListener('abort', end, { once: true });
  // With its report written jest is done; what keeps it alive then is a handle that some test did not close.
  const leak = setInterval(() => {
    if (existsSync(report) && Date.now() - statSync(report).mtimeMs > leakMs) end();
  }, 1000);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', resolve);
  }).finally(() => {
    clearInterval(leak);
    signal.removeEventListener('abort', end);
  });
  signal.throwIfAborted();
  if (code === null && existsSync(report))
    console.error(`✗ ${part} tests: jest did not end; a test leaves a handle open (--detectOpenHandles)`);
  if (!existsSync(report)) throw new Failure(`${part} tests: jest ended with ${code} and without a report`);
  return counted(report, code);
}

interface Report {
  numPassedTests: number;
  numFailedTests: number;
  numRuntimeErrorTestSuites: number;
  testResults: { name: string; status: string; assertionResults: { fullName: string; status: string }[] }[];
}

/** A file that could not even be loaded counts as a failure, and so does anything else that made jest complain. */
function counted(file: string, code: number | null): Count {
  const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && code !== 0 ? 1 : failed,
    failures: report.testResults.flatMap(failuresIn),
  };
}

function failuresIn({ name, status, assertionResults }: Report['testResults'][number]): string[] {
  const file = relative(root, name);
  const failed = assertionResults.filter((test) => test.status === 'failed');
  if (failed.length > 0) return failed.map(({ fullName }) => `${file}: ${fullName}`);
  return status === 'failed' ? [`${file}: the file itself`] : [];
}
