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

/** Those whose spec or name has one of the words; all where there is none. */
export const chosenMutations = (words: string[]): Mutation[] =>
  mutations.filter(({ spec, name }) => words.length === 0 || words.some((word) => `${spec} ${name}`.includes(word)));

/** Breaks a copy of the configuration, one line at a time, and runs the spec that should notice. */
export async function breakConfigs(
  chosen: Mutation[],
  dir: string,
  env: Record<string, string>,
  signal: AbortSignal,
): Promise<Count> {
  const count = { passed: 0, failed: 0 };
  for (const spec of new Set(chosen.map((each) => each.spec))) {
    const fails = (await run(spec, '', dir, env, signal)).find(({ status }) => status === 'failed');
    if (fails) throw new Failure(`${spec} fails already: ${fails.fullName}\n${fails.failureMessages[0]}`);
    console.log(`✓ ${spec}: passes with the configuration as it is`);
  }
  for (const mutation of chosen) {
    const configs = join(dir, 'broken');
    copyWith(mutation, configs);
    const tests = await run(mutation.spec, mutation.fails, dir, { ...env, COLLECTOR_CONFIGS: configs }, signal);
    const said = saidBy(mutation, tests);
    const noticed = said !== undefined && !NEVER_RAN.test(said);
    count[noticed ? 'passed' : 'failed'] += 1;
    console.log(`${noticed ? '✓' : '✗'} ${mutation.file}: ${mutation.name}`);
    console.log(`    ${said ? firstLines(said) : 'nobody noticed'}\n    by: ${mutation.fails}`);
  }
  return count;
}

/** A Collector that does not start says nothing about the test. */
const NEVER_RAN = /to be healthy|stopped \(/;

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

interface Test {
  fullName: string;
  status: string;
  failureMessages: string[];
}

/** The tests of a spec, or of that name alone. */
async function run(
  spec: string,
  name: string,
  dir: string,
  env: Record<string, string>,
  signal: AbortSignal,
): Promise<Test[]> {
  for (const left of ['storage', 'pods']) rmSync(join(dir, left), { recursive: true, force: true });
  const report = join(dir, 'broken.json');
  const jest = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];
  const only = ['--selectProjects', 'collector', '--runInBand', '--testPathPatterns', `tests/${spec}\\.`];
  if (name) only.push('-t', `^${name.replace(/[^\w ]/g, '.')}$`);
  const child = spawn(process.execPath, [...jest, ...only, '--json', '--outputFile', report], {
    cwd: root,
    env: { ...process.env, ...env },
    signal,
    stdio: 'ignore',
  });
  await once(child, 'exit');
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as { testResults: { assertionResults: Test[] }[] };
  return testResults.flatMap(({ assertionResults }) => assertionResults);
}

function saidBy({ spec, fails }: Mutation, tests: Test[]): string | undefined {
  const test = tests.find(({ fullName }) => fullName === fails);
  if (!test) throw new Failure(`${spec} has no test "${fails}"`);
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
