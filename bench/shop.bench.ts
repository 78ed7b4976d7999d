import { join } from 'node:path';
import { compare } from '../bench/shop/compare.ts';
import { growth, growthParts } from '../bench/shop/growth/growth.ts';
import { installTutorial } from '../bench/shop/install-tutorial.ts';
import type { Meters } from '../bench/shop/measure.ts';
import { measureSteps } from '../bench/shop/measure-steps.ts';
import { comparisons } from '../bench/shop/subjects.ts';
import { start, stop } from '../bench/telemetry/process/child.ts';
import { build } from '../tools/shop/build.ts';
import { misused, orExit, readArgs, supervised, wholeNumber } from '../tools/console/cli.ts';
import { startInfrastructure } from '../tools/infrastructure/infrastructure.ts';
import { openFresh, wipe } from '../tools/processes/open.ts';
import { freePorts } from '../tools/processes/ports.ts';
import { root, siteIn, testSite } from '../tools/shop/site.ts';
import { stage } from '../tools/console/stage.ts';

const defaults = { rounds: 5, orders: 400 };
/** What each benchmark can be limited to by --only. */
const choices: Record<string, string[]> = {
  shop: Object.keys(comparisons.shop.subjects),
  ladder: Object.keys(comparisons.ladder.subjects),
  steps: Object.keys(comparisons.shop.subjects),
  growth: growthParts,
};
const help = `
npm run bench:shop -- [shop | ladder | steps | growth] [options]

shop     this shop and the one that tutorials build (bench/tutorial), tracing on and off; about 20 minutes
ladder   this shop with less and less telemetry; about 30 minutes
steps    more and more orders a second until a shop no longer keeps up; about 5 minutes
growth   this shop with larger orders, more replicas, more stored rows, and a backlog of 50,000; about 20 minutes

The shops take turns on one PostgreSQL and one RabbitMQ. A whole run writes its tables into docs/benchmarks.md and all
figures into bench/results; with --only or --quick it prints its tables and writes nothing.

  --only a,b      only these of
${Object.entries(choices)
  .map(([name, each]) => `                  ${name}: ${each.join(', ')}`)
  .join('\n')}
  --rounds N      how many times to start and load each shop (${defaults.rounds})
  --orders N      how many orders to place in each round, 8 at a time (${defaults.orders})
  --quick         one round with few orders, to see whether it runs, not how fast
  --statements    print each SQL statement and how often an order runs it
  --profile DIR   write CPU profiles of the services to DIR
  --help          this text
`;
const { values, positionals } = readArgs(
  help,
  {
    only: { type: 'string' },
    rounds: { type: 'string' },
    orders: { type: 'string' },
    quick: { type: 'boolean', default: false },
    statements: { type: 'boolean', default: false },
    profile: { type: 'string' },
  },
  true,
);
const what = positionals[0] ?? 'shop';
const known = choices[what] ?? misused(help, `there is no benchmark ${what}`);
const names = values.only?.split(',') ?? known;
const unknown = names.filter((name) => !known.includes(name));
if (unknown.length) misused(help, `${what} has no ${unknown.join(', ')}, only ${known.join(', ')}`);
const isQuick = values.quick;
const rounds = orExit(() => wholeNumber('rounds', values.rounds, isQuick ? 1 : defaults.rounds));
const orders = orExit(() => wholeNumber('orders', values.orders, isQuick ? 40 : defaults.orders));
const writes = !values.only && !isQuick;
const site = siteIn(join(root, '.local', 'bench', `run-${what}`), (await testSite()).ports);
const [metricsPort] = await freePorts(1);

await supervised(
  () => openFresh(site, 'bench'),
  async (supervisor) => {
    await stage('Build', () => build());
    if (names.some((name) => name.startsWith('tutorial'))) await stage('Tutorial', () => installTutorial());
    const sink = await start('../shop/sink.ts');
    process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = sink.url;
    if (!process.env['AMQP_URL']) process.env['RABBITMQ_METRICS_PORT'] = String(metricsPort);
    try {
      const infrastructure = await startInfrastructure(site, supervisor, { rabbitmq: '4' });
      const meters: Meters = {
        pids: Object.fromEntries(supervisor.run.processes.map(({ name, pid }) => [name, pid])),
        sink: sink.child,
        brokerUrl: process.env['AMQP_URL'] ? null : `http://localhost:${metricsPort}/metrics`,
      };
      const env: Record<string, string> = values.profile
        ? { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${values.profile}` }
        : {};
      const place = { site, supervisor, infrastructure, sinkUrl: sink.url, env };
      const plan = { place, meters, names, isQuick, writes };
      if (what === 'steps') await measureSteps(plan);
      else if (what === 'growth') await growth({ ...plan, orders });
      else await compare(what as 'shop' | 'ladder', { ...plan, rounds, orders, showsStatements: values.statements });
    } finally {
      await stop(sink.child);
    }
    await supervisor.stop();
    wipe(site);
  },
);
