import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const TOOLS = ['mocha@11.7.6', 'sinon@18.0.1'];

export interface Test {
  title: string;
  /** Undefined where it passed. */
  error: string | undefined;
}

interface Report {
  tests: { fullTitle: string; err: { message?: string } }[];
  failures: { fullTitle: string; err: { message?: string } }[];
}

/** Installs upstream's test tools in `folder`, and nowhere else. */
export function installMocha(folder: string): void {
  const quiet = ['--no-audit', '--no-fund', '--no-save', '--ignore-scripts', '--silent'];
  execFileSync('npm', ['install', ...quiet, '--prefix', join(folder, 'tools'), ...TOOLS], { stdio: 'inherit' });
}

/** Runs all compiled tests in `folder`. */
export function mocha(folder: string): Test[] {
  const report = join(folder, 'report.json');
  const { status } = spawnSync(
    process.execPath,
    [
      join(folder, 'tools/node_modules/mocha/bin/mocha.js'),
      ...['--reporter', 'json', '--reporter-option', `output=${report}`, '--exit'],
      'build/upstream/test/**/*.test.js',
    ],
    // Where the tests look for sinon.
    {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, NODE_PATH: join(folder, 'tools/node_modules') },
    },
  );
  // Its exit code is the number of failures.
  if (status === null) throw new Error('Mocha was ended by a signal.');
  const { tests, failures } = JSON.parse(readFileSync(report, 'utf8')) as Report;
  // A hook that failed is no test, and hides those that were to follow.
  const hooks = failures.filter(({ fullTitle }) => !tests.some((test) => test.fullTitle === fullTitle));
  return [...tests, ...hooks].map(({ fullTitle: title, err }) => ({
    title,
    error: Object.keys(err).length === 0 ? undefined : (err.message ?? 'failed without a message'),
  }));
}
