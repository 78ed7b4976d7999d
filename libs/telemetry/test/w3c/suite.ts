import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../../../tools/console/failure.ts';
import { freePorts } from '../../../../tools/processes/ports.ts';
import { runQuietly } from '../../../../tools/processes/run-quietly.ts';
import { type Outcome, outcomeOf } from './outcome.ts';

const REPOSITORY = 'https://github.com/w3c/trace-context';
/** Its newest head when this was last looked at. */
export const COMMIT = 'acab820be9db7b3433668baa5cdd43f57f4c4be0';
const AIOHTTP = 'aiohttp==3.14.5';

export interface Level {
  spec: 1 | 2;
  strict: 1 | 2;
}

/** The suite, with a Python that can run it. */
export interface Suite {
  folder: string;
  python: string;
  /** Where it came from. */
  note: string;
}

/** Fetches the suite into `folder`, unless `source` is a checkout of it, and gives it a Python of its own there. */
export async function prepare(folder: string, source: string | undefined, signal: AbortSignal): Promise<Suite> {
  const run = async (purpose: string, command: string, ...args: string[]) => {
    const { code, output } = await runQuietly(command, args, { cwd: folder, signal });
    signal.throwIfAborted();
    if (code !== 0) throw new Failure(`${purpose} failed: ${command} ${args.join(' ')}\n${output.trim()}`);
  };
  const checkout = source ?? join(folder, 'trace-context');
  if (!source) {
    await run('making a folder for the suite', 'git', 'init', '--quiet', checkout);
    await run('fetching the suite', 'git', '-C', checkout, 'fetch', '--quiet', '--depth=1', REPOSITORY, COMMIT);
    await run('unpacking the suite', 'git', '-C', checkout, 'checkout', '--quiet', 'FETCH_HEAD');
  }
  if (!existsSync(join(checkout, 'test', 'test.py'))) throw new Failure(`there is no test/test.py in ${checkout}`);
  const home = join(folder, 'python');
  await run('making a Python environment (python3 with its venv module is needed)', 'python3', '-m', 'venv', home);
  const python = join(home, 'bin', 'python');
  await run('installing aiohttp', python, '-m', 'pip', 'install', '--quiet', AIOHTTP);
  return { folder: join(checkout, 'test'), python, note: source ?? `${REPOSITORY} ${COMMIT.slice(0, 7)}` };
}

/** Runs the suite against the service at `url`. */
export async function runSuite(suite: Suite, url: string, level: Level, signal: AbortSignal): Promise<Outcome> {
  const [port] = await freePorts(1);
  const { code, output } = await runQuietly(suite.python, ['test.py', url], {
    cwd: suite.folder,
    signal,
    env: {
      SPEC_LEVEL: String(level.spec),
      STRICT_LEVEL: String(level.strict),
      HARNESS_PORT: String(port),
      PYTHONDONTWRITEBYTECODE: '1',
    },
  });
  signal.throwIfAborted();
  const outcome = outcomeOf(output);
  // Its exit code is the number of failures, so a report that says otherwise was misread.
  if (outcome && outcome.failed === code) return outcome;
  throw new Failure(`the suite broke, with exit code ${code}:\n${output.trim().split('\n').slice(-30).join('\n')}`);
}
