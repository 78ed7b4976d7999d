import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { measure, start, stop } from '../bench/telemetry/measure.ts';
import { plot } from '../bench/telemetry/plot.ts';
import { addedShare, markdown, type Samples, type Seen, summary } from '../bench/telemetry/report.ts';
import { names, type Scenario, scenarios } from '../bench/telemetry/variants.ts';
import { whatIsSeen } from '../bench/telemetry/what-is-seen.ts';
import { build } from './lib/build.ts';
import { orExit, readArgs, supervised, wholeNumber } from './lib/cli.ts';
import { startInfrastructure } from './lib/infrastructure.ts';
import { openFresh, wipe } from './lib/open.ts';
import { withSection } from './lib/section.ts';
import { root, siteIn, testSite } from './lib/site.ts';
import { stage } from './lib/stage.ts';

const help = `
npm run bench:telemetry -- [options]

CPU and throughput without telemetry, with ours, and with auto-instrumentations-node as it comes: on one Nest route
with a query, on Express and on Fastify, and from publish to process through RabbitMQ. The three take turns, each time
in a fresh process. Writes bench/results/telemetry.md, .svg and .json, and the table in libs/telemetry/README.md.

  --rounds N    how many turns (5)
  --seconds N   how long each is measured (3)
  --help        this text

AMQP_URL and the *_DATABASE_URLs are used where given.
`;
const { values } = readArgs(help, { rounds: { type: 'string' }, seconds: { type: 'string' } });
const rounds = orExit(() => wholeNumber('rounds', values.rounds, 5));
const seconds = orExit(() => wholeNumber('seconds', values.seconds, 3));
const all = Object.keys(scenarios) as Scenario[];
const forEach = <T>(make: () => T) =>
  Object.fromEntries(all.map((scenario) => [scenario, Object.fromEntries(names.map((name) => [name, make()]))]));

const site = siteIn(join(root, '.local', 'bench'), (await testSite()).ports);
await supervised(
  () => openFresh(site, 'bench'),
  async (supervisor) => {
    await stage('Build', () => build());
    const { env } = await startInfrastructure(site, supervisor);
    process.env['BENCH_DATABASE_URL'] = env['ORDERS_DATABASE_URL'];
    process.env['BENCH_AMQP_URL'] = env['AMQP_URL'];
    const sink = await start('sink.mjs');
    const samples = forEach(() => []) as unknown as Samples;
    const seen = forEach(() => []) as unknown as Seen;
    try {
      for (const scenario of all) {
        for (const name of names) seen[scenario][name] = await whatIsSeen(scenario, name);
        for (let round = 1; round <= rounds; round++) {
          for (const name of names) samples[scenario][name].push(await measure(scenario, name, sink, seconds));
          const cpu = names.map((name) => `${name} ${Math.round(samples[scenario][name].at(-1)!.cpuUs)}`).join(', ');
          console.log(`${scenario} ${round}/${rounds}: CPU µs ${cpu}`);
        }
      }
    } finally {
      await stop(sink.child);
    }
    await supervisor.stop();
    wipe(site);
    await write(samples, seen);
  },
);

async function write(samples: Samples, seen: Seen): Promise<void> {
  const about = `Made by \`npm run bench:telemetry\`: Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model.trim()}; ${rounds} turns of ${seconds} s each, every time in a fresh process; median (middle half). CPU is the measured process's own, all its threads, export included.`;
  const folder = join(root, 'bench', 'results');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'telemetry.md'), markdown(samples, seen, about));
  writeFileSync(join(folder, 'telemetry.svg'), plot(samples));
  writeFileSync(join(folder, 'telemetry.json'), `${JSON.stringify({ rounds, seconds, samples, seen }, null, 2)}\n`);
  const readme = join(root, 'libs', 'telemetry', 'README.md');
  const table = summary(samples);
  const written = withSection(readFileSync(readme, 'utf8'), 'costs', 'npm run bench:telemetry', table);
  writeFileSync(readme, await format(written, { ...(await resolveConfig(readme)), filepath: readme }));
  for (const scenario of all) {
    const { median } = addedShare(samples[scenario]);
    console.log(`${scenario}: ours adds ${Math.round(median * 100)} % of what the defaults add`);
  }
}
