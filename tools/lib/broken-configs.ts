import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { type Mutation, mutations } from '../../collector/tests/mutations.ts';
import { Failure } from './failure.ts';
import { root } from './site.ts';
import type { Count } from './tally.ts';

const shipped = join(root, 'collector');

/** Those of the specs that were asked for; all where none was. */
export const chosenMutations = (specs: string[]): Mutation[] =>
  mutations.filter(({ spec }) => specs.length === 0 || specs.some((word) => spec.includes(word)));

/** Breaks a copy of the configuration, one line at a time, and runs the spec that should notice. */
export async function breakConfigs(
  chosen: Mutation[],
  dir: string,
  env: Record<string, string>,
  signal: AbortSignal,
): Promise<Count> {
  const count = { passed: 0, failed: 0 };
  for (const mutation of chosen) {
    if (signal.aborted) break;
    const configs = join(dir, 'broken');
    copyWith(mutation, configs);
    const said = await failureOf(mutation, dir, { ...env, COLLECTOR_CONFIGS: configs }, signal);
    count[said ? 'passed' : 'failed'] += 1;
    console.log(`${said ? '✓' : '✗'} ${mutation.file}: ${mutation.name}`);
    console.log(`    ${said ? firstLines(said) : 'nobody noticed'}\n    by: ${mutation.fails}`);
  }
  return count;
}

function copyWith({ name, file, from, to }: Mutation, configs: string): void {
  rmSync(configs, { recursive: true, force: true });
  mkdirSync(configs, { recursive: true });
  for (const each of ['agent.yaml', 'gateway.yaml', 'layers'])
    cpSync(join(shipped, each), join(configs, each), { recursive: true });
  const whole = readFileSync(join(configs, file), 'utf8');
  // The first of several: the others repeat it for metrics and logs.
  if (!whole.includes(from)) throw new Failure(`"${name}" does not fit collector/${file} any more: ${from}`);
  writeFileSync(
    join(configs, file),
    whole.replace(from, () => to),
  );
}

interface Report {
  testResults: {
    message: string;
    assertionResults: { fullName: string; status: string; failureMessages: string[] }[];
  }[];
}

/** What the test said that has to fail, or nothing when it passed. */
async function failureOf(
  { spec, fails }: Mutation,
  dir: string,
  env: Record<string, string>,
  signal: AbortSignal,
): Promise<string | undefined> {
  for (const left of ['storage', 'pods']) rmSync(join(dir, left), { recursive: true, force: true });
  const report = join(dir, 'broken.json');
  const jest = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];
  const only = [
    '--selectProjects',
    'collector',
    '--runInBand',
    '--forceExit',
    '--testPathPatterns',
    `tests/${spec}\\.`,
  ];
  const child = spawn(process.execPath, [...jest, ...only, '--json', '--outputFile', report], {
    cwd: root,
    env: { ...process.env, ...env },
    signal,
    stdio: 'ignore',
  });
  await once(child, 'exit');
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report;
  const test = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .find(({ fullName }) => fullName === fails);
  if (!test) throw new Failure(`${spec} has no test "${fails}": ${testResults[0]?.message}`);
  return test.status === 'failed' ? stripVTControlCharacters(test.failureMessages[0] ?? '') : undefined;
}

const firstLines = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .slice(0, 3)
    .join(' ')
    .slice(0, 160);
