import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { mutations as ofCollector } from '../../collector/tests/mutations.ts';
import type { Mutation } from '../../collector/tests/support/mutation.ts';
import { mutations as ofGrafana } from '../../grafana/tests/mutations.ts';
import { Failure } from '../../tools/console/failure.ts';
import { root } from '../../tools/shop/site.ts';
import type { Count } from '../../tools/tests/tally.ts';

const SHIPPED = ['agent.yaml', 'gateway.yaml', 'layers'].map((each) => `collector/${each}`);
SHIPPED.push('grafana/provisioning');

export const configMutations: Mutation[] = [...ofCollector, ...ofGrafana];

/** The mutations whose spec or name contains one of the words; all without words. */
export const chosenMutations = (words: string[]): Mutation[] =>
  configMutations.filter(
    ({ spec, name }) => words.length === 0 || words.some((word) => `${spec} ${name}`.includes(word)),
  );

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
    const copy = join(dir, 'broken');
    copyWith(mutation, copy);
    const places = {
      COLLECTOR_CONFIGS: join(copy, 'collector'),
      GRAFANA_PROVISIONING: join(copy, 'grafana/provisioning'),
    };
    const only = mutation.whole ? '' : mutation.fails;
    const tests = await run(mutation.spec, only, dir, { ...env, ...places }, signal);
    const said = saidBy(mutation, tests);
    const noticed = said !== undefined && !NEVER_RAN.test(said);
    count[noticed ? 'passed' : 'failed'] += 1;
    console.log(`${noticed ? '✓' : '✗'} ${mutation.file}: ${mutation.name}`);
    console.log(`    ${said ? firstLines(said) : 'no test noticed'}\n    by: ${mutation.fails}`);
  }
  return count;
}

/** A Collector that does not start proves nothing about the test. */
const NEVER_RAN = /to be healthy|stopped \(/;

function copyWith({ name, file, from, to }: Mutation, copy: string): void {
  rmSync(copy, { recursive: true, force: true });
  for (const each of SHIPPED) cpSync(join(root, each), join(copy, each), { recursive: true });
  const whole = readFileSync(join(copy, file), 'utf8');
  // The first of several, because the others repeat it for metrics and logs.
  if (!whole.includes(from)) throw new Failure(`"${name}" does not fit ${file} any more: ${from}`);
  writeFileSync(
    join(copy, file),
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
