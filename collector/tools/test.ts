import { join } from 'node:path';
import { breakConfigs, chosenMutations } from './broken-configs.ts';
import { build } from '../../tools/shop/build.ts';
import { readArgs, supervised } from '../../tools/console/cli.ts';
import { haveProgram } from '../../tools/processes/have-program.ts';
import { shown, startInfrastructure } from '../../tools/infrastructure/infrastructure.ts';
import { runJest } from '../../tools/tests/jest.ts';
import { openFresh, wipe } from '../../tools/processes/open.ts';
import { otelcol } from './otelcol.ts';
import { freePorts } from '../../tools/processes/ports.ts';
import { stopOrphans } from '../../tools/processes/run-file.ts';
import { startServices } from '../../tools/shop/services.ts';
import { root, siteIn, testSite } from '../../tools/shop/site.ts';
import { stage } from '../../tools/console/stage.ts';
import { Tally } from '../../tools/tests/tally.ts';

const help = `
npm run test:collector -- [file pattern ...] [options]

Builds the Collector from collector/builder-config.yaml (once; OTELCOL_BIN or Docker serve where there is no Go), then
proves the shipped configuration with it: two agents and two gateways on loopback addresses, synthetic traces, outages,
restarts, and the shop's own orders through both tiers.

  file pattern   only test files whose path matches
  -t NAME        only tests whose name matches
  --mutate       instead: takes one line after the other out of a copy of the configuration, and shows that the test
                 which is there for it fails (half an hour; words from names of files or lines choose some)
  --keep         leave logs in .local/collector
  --help         this text
`;
const { values, positionals: only } = readArgs(
  help,
  { keep: { type: 'boolean' }, mutate: { type: 'boolean' }, name: { type: 'string', short: 't' } },
  true,
);
const broken = values.mutate ? chosenMutations(only) : [];
const needsShop = values.mutate
  ? broken.some(({ spec }) => spec === 'shop' || spec === 'correlation')
  : only.length === 0 || only.some((word) => /shop|grafana|dash|quer|correl/.test(word));
if (values.name) only.push('-t', values.name);

for (const name of Object.keys(process.env))
  if (/^OTEL_|^TRACE_QUERY_URL$|^NODE_ENV$/.test(name)) delete process.env[name];
// The first agent of the tests. What the shop sends before it listens is sent again.
const net = String(1 + (process.pid % 254));
process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = `http://127.${net}.1.1:4318`;

const [metricsPort] = await freePorts(1);
process.env['RABBITMQ_METRICS_PORT'] = String(metricsPort);

const site = siteIn(join(root, '.local', 'collector'), (await testSite()).ports);
const tiersFile = join(site.dir, 'tiers.json');
const tally = new Tally();
const stopping = new AbortController();

await supervised(
  () => openFresh(site, 'test:collector'),
  async (supervisor) => {
    supervisor.onStop(async () => {
      stopping.abort();
      await stopOrphans(tiersFile);
    });
    const { signal } = stopping;
    const { path } = await stage('Collector', () => otelcol(signal));
    let env: Record<string, string> = {
      OTELCOL_BIN: path,
      COLLECTOR_DIR: site.dir,
      TIERS_FILE: tiersFile,
      COLLECTOR_NET: net,
    };
    if (needsShop) {
      await stage('Prometheus', () => haveProgram('prometheus'));
      const shop = await startInfrastructure(site, supervisor, { withBuild: true });
      await stage('Services', () => startServices(site, supervisor, shop.env));
      env = { ...env, ...shop.env, RUN_FILE: site.runFile };
    } else await stage('Build', () => build(signal));
    if (values.mutate) await tally.countTests('broken configs', () => breakConfigs(broken, site.dir, env, signal));
    else
      await tally.countTests('collector tests', () =>
        runJest({ part: 'collector', dir: site.dir, env, only, coverage: false, signal }),
      );
    if (supervisor.stopping) return;
    await tally.assertTests(only);
    await supervisor.stop();
    tally.print();
    if (values.keep || tally.failed > 0) console.log(`\nLogs: ${shown(site.logs)}/`);
    else wipe(site);
    process.exitCode = tally.failed > 0 ? 1 : 0;
    console.log(`\n${tally.passed} passed, ${tally.failed} failed`);
  },
);
