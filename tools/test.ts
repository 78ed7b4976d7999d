import { build } from './shop/build.ts';
import { lint, typeCheck } from './tests/checks.ts';
import { haveChromium } from './tests/chromium.ts';
import { readArgs, supervised } from './console/cli.ts';
import { printCoverage } from './tests/coverage.ts';
import { haveProgram } from './processes/have-program.ts';
import { shown, startInfrastructure } from './infrastructure/infrastructure.ts';
import { type Part, runJest } from './tests/jest.ts';
import { openFresh, wipe } from './processes/open.ts';
import { startServices } from './shop/services.ts';
import { testSite } from './shop/site.ts';
import { stage } from './console/stage.ts';
import type { Supervisor } from './processes/supervisor.ts';
import { Tally } from './tests/tally.ts';

const help = `
npm test -- [unit] [integration] [e2e] [file pattern ...] [options]

Type check, lint, unit tests, integration tests on real PostgreSQL and RabbitMQ, end-to-end tests against the four
running services. Sets up all it needs on ports of its own and in .local/test, so it runs beside \`npm start\`.

  unit | integration | e2e   only these tests, without type check and lint
  file pattern               only test files whose path matches
  -t NAME                    only tests whose name matches
  --keep                     leave logs and databases in .local/test
  --help                     this text

AMQP_URL and the *_DATABASE_URLs are used where given. RabbitMQ is 4.x where it can be had, and an older one otherwise,
unless RABBITMQ_MIN_VERSION sets the oldest to accept.
`;
const { values, positionals } = readArgs(
  help,
  { keep: { type: 'boolean' }, name: { type: 'string', short: 't' } },
  true,
);
const all: Part[] = ['unit', 'integration', 'e2e'];
const chosen = all.filter((part) => positionals.includes(part));
const parts = chosen.length > 0 ? chosen : all;
const only = positionals.filter((word) => !(all as string[]).includes(word));
if (values.name) only.push('-t', values.name);

// The tests decide where telemetry goes, not the caller's shell.
for (const name of Object.keys(process.env))
  if (/^OTEL_|^TRACE_QUERY_URL$|^NODE_ENV$/.test(name)) delete process.env[name];

const site = await testSite();
const tally = new Tally();
const stopping = new AbortController();

await supervised(
  () => openFresh(site, 'test'),
  async (supervisor) => {
    supervisor.onStop(() => stopping.abort());
    await run(supervisor);
    if (supervisor.stopping) return;
    await tally.assertTests(only);
    await supervisor.stop();
    tally.print();
    if (parts.includes('unit') && only.length === 0) printCoverage(site.dir, parts);
    const keep = values.keep || tally.failed > 0;
    if (keep) console.log(`\nLogs: ${shown(site.logs)}/`);
    else wipe(site);
    process.exitCode = tally.failed > 0 ? 1 : 0;
    console.log(`\n${tally.passed} passed, ${tally.failed} failed`);
  },
);

async function run(supervisor: Supervisor): Promise<void> {
  const { signal } = stopping;
  const broken = await failedStage(() => stage('Build', () => build(signal)));
  if (broken) return;
  if (chosen.length === 0) {
    await Promise.all([tally.count('type check', () => typeCheck(signal)), tally.count('lint', () => lint(signal))]);
  }
  const jest = (part: Part, env: Record<string, string> = {}) =>
    tally.countTests(`${part} tests`, () =>
      runJest({ part, dir: site.dir, env, only, coverage: part !== 'e2e' && only.length === 0, signal }),
    );

  if (parts.includes('unit')) await jest('unit');
  if (parts.length === 1 && parts[0] === 'unit') return;

  let env: Record<string, string> = {};
  if (await failedStage(async () => ({ env } = await startInfrastructure(site, supervisor, { rabbitmq: '4' })))) return;
  const given = () => ({ ...supervisor.run.env, RUN_FILE: site.runFile });
  if (parts.includes('integration')) {
    await failedStage(() => stage('Prometheus', () => haveProgram('prometheus')));
    await failedStage(() => stage('Redis', () => haveProgram('redis-server')));
    await failedStage(() => stage('NATS', () => haveProgram('nats-server')));
    await failedStage(() => stage('MQTT', () => haveProgram('mosquitto')));
    await jest('integration', given());
  }
  if (!parts.includes('e2e')) return;
  await failedStage(() => stage('Chromium', () => haveChromium()));
  if (await failedStage(() => stage('Services', () => startServices(site, supervisor, env)))) return;
  await jest('e2e', given());
}

/** Counts a failed stage as one failure. Returns whether it failed, so that the caller can skip what depends on it. */
async function failedStage(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return false;
  } catch (error) {
    await tally.count('setting up', () => Promise.reject(error));
    return true;
  }
}
