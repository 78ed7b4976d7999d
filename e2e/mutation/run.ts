import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs, stripVTControlCharacters } from 'node:util';
import { build } from '../../tools/shop/build.ts';
import { supervised } from '../../tools/console/cli.ts';
import type { Supervisor } from '../../tools/processes/supervisor.ts';
import { apply, copyCheckout } from './checkout.ts';
import { mutations, type Mutation } from './mutations.ts';

const help = `
npm run test:mutation -- [number ...]

Breaks one thing at a time in a copy of the checkout (.local/mutation), runs the spec that should notice against the
broken shop, and shows that the named test fails, by an assertion. Each spec passes on the whole shop first.
`;
const { values, positionals } = parseArgs({ options: { help: { type: 'boolean' } }, allowPositionals: true });
if (values.help) {
  console.log(help.trim());
  process.exit(0);
}

const root = join(import.meta.dirname, '..', '..');
const checkout = join(root, '.local', 'mutation');
const chosen = positionals.length > 0 ? positionals.map((n) => mutations[Number(n) - 1]!) : mutations;

interface Failure {
  fullName: string;
  message: string;
}

await build(new AbortController().signal);
copyCheckout(root, checkout);
// The copy's own tools: they start the copy's services, on ports and in a folder of their own.
const tools = <T>(name: string): Promise<T> => import(join(checkout, 'tools', 'lib', `${name}.ts`)) as Promise<T>;
const { testSite } = await tools<typeof import('../../tools/shop/site.ts')>('site');
const { openFresh } = await tools<typeof import('../../tools/processes/open.ts')>('open');
const { startInfrastructure } =
  await tools<typeof import('../../tools/infrastructure/infrastructure.ts')>('infrastructure');
const { services, startServices } = await tools<typeof import('../../tools/shop/services.ts')>('services');
const { stopProcess } = await tools<typeof import('../../tools/processes/process.ts')>('process');
const { readRun } = await tools<typeof import('../../tools/processes/run-file.ts')>('run-file');

const site = await testSite();
await supervised(
  () => openFresh(site, 'mutation'),
  async (supervisor) => {
    const { env } = await startInfrastructure(site, supervisor);
    const specs = new Set(chosen.map(({ spec }) => spec));
    const onWhole = await failuresOn(supervisor, env, [...specs]);
    if (onWhole.length > 0)
      throw new Error(`The unbroken shop fails already: ${onWhole[0]!.fullName}\n${onWhole[0]!.message}`);
    console.log(`✓ unbroken: ${[...specs].join(', ')} pass`);

    for (const mutation of chosen) {
      const mend = apply(mutation, checkout);
      const failures = await failuresOn(supervisor, env, [mutation.spec]).finally(mend);
      report(mutation, failures);
    }
  },
);

function report({ name, fails }: Mutation, failures: Failure[]): void {
  const failure = failures.find(({ fullName }) => fullName === fails);
  const asserted = failure && /\bexpect\(/.test(failure.message);
  if (!asserted) process.exitCode = 1;
  const outcome = failure
    ? asserted
      ? 'an assertion failed'
      : 'it failed, but not by an assertion'
    : 'no test noticed';
  console.log(`${asserted ? '✓' : '✗'} ${name}\n    ${outcome}: ${fails}`);
  const shown = failure ? failure.message : failures.map(({ fullName }) => `also failed: ${fullName}`).join('\n');
  console.log(
    shown
      .split('\n')
      .slice(0, asserted ? 12 : 60)
      .map((line) => `      ${line}`)
      .join('\n'),
  );
}

/** Restarts the services, runs the specs, and returns the failures. */
async function failuresOn(supervisor: Supervisor, env: Record<string, string>, specs: string[]): Promise<Failure[]> {
  await startServices(site, supervisor, env);
  try {
    return await runJest({ ...supervisor.run.env, RUN_FILE: site.runFile }, specs);
  } finally {
    // Tests restart services, so the run file has the current pids; it must not list them twice.
    const now = readRun(site.runFile)!.processes;
    const ours = now.filter(({ name }) => (services as readonly string[]).includes(name));
    await Promise.all(ours.map(({ pid, identity }) => stopProcess(pid, { identity })));
    supervisor.run.processes = now.filter((entry) => !ours.includes(entry));
    supervisor.save();
  }
}

async function runJest(env: Record<string, string>, specs: string[]): Promise<Failure[]> {
  const output = join(site.dir, 'jest.json');
  const jest = join(checkout, 'node_modules', 'jest', 'bin', 'jest.js');
  const patterns = specs.map((spec) => `e2e/${spec}\\.e2e`);
  const args = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', jest, '--selectProjects', 'e2e'];
  const child = spawn(process.execPath, [...args, '--runInBand', '--json', '--outputFile', output, '--', ...patterns], {
    cwd: checkout,
    env: { ...process.env, ...env },
    stdio: 'ignore',
  });
  await once(child, 'exit');
  const { testResults } = JSON.parse(readFileSync(output, 'utf8')) as {
    testResults: {
      name: string;
      message: string;
      status: string;
      assertionResults: { fullName: string; status: string; failureMessages: string[] }[];
    }[];
  };
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === 'failed');
    if (status === 'failed' && failed.length === 0)
      return [{ fullName: name, message: stripVTControlCharacters(message) }];
    return failed.map(({ fullName, failureMessages }) => ({
      fullName,
      message: stripVTControlCharacters(failureMessages[0]!),
    }));
  });
}
