import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { start, type Started, stop, type Subject, subject } from '../bench/telemetry/measure.ts';
import { plot } from '../bench/telemetry/plot.ts';
import { addedShare, markdown, type Measured, type Samples, type Seen, summary } from '../bench/telemetry/report.ts';
import { names, type Scenario, scenarios, type Variant } from '../bench/telemetry/variants.ts';
import { whatIsSeen } from '../bench/telemetry/what-is-seen.ts';
import { build } from './lib/build.ts';
import { orExit, readArgs, supervised, wholeNumber } from './lib/cli.ts';
import { startInfrastructure } from './lib/infrastructure.ts';
import { openFresh, wipe } from './lib/open.ts';
import { writeSection } from './lib/section.ts';
import { root, siteIn, testSite } from './lib/site.ts';
import { stage } from './lib/stage.ts';

const help = `
npm run bench:telemetry -- [options]

CPU and throughput without telemetry, with ours, with its traces only, and with auto-instrumentations-node as it comes:
on one Nest route with a query, on Express and on Fastify, and from publish to process through RabbitMQ. All run side by
side and take turns, each idle while another is measured. Writes bench/results/telemetry.md, .svg and .json, and the
table in libs/telemetry/README.md.

  --rounds N    how many times they are started afresh (3)
  --turns N     how many turns each then has (10)
  --seconds N   how long a turn is (2)
  --help        this text

AMQP_URL and the *_DATABASE_URLs are used where given.
`;
const { values } = readArgs(help, {
  rounds: { type: 'string' },
  turns: { type: 'string' },
  seconds: { type: 'string' },
});
const rounds = orExit(() => wholeNumber('rounds', values.rounds, 3));
const turns = orExit(() => wholeNumber('turns', values.turns, 10));
const seconds = orExit(() => wholeNumber('seconds', values.seconds, 2));
const all = Object.keys(scenarios) as Scenario[];
const forEachVariant = <T>(make: () => T) => Object.fromEntries(names.map((name) => [name, make()]));
const forEach = <T>(make: () => T) => Object.fromEntries(all.map((scenario) => [scenario, forEachVariant(make)]));

const site = siteIn(join(root, '.local', 'bench'), (await testSite()).ports);
await supervised(
  () => openFresh(site, 'bench'),
  async (supervisor) => {
    await stage('Build', () => build());
    const { env } = await startInfrastructure(site, supervisor);
    process.env['BENCH_DATABASE_URL'] = env['ORDERS_DATABASE_URL'];
    process.env['BENCH_AMQP_URL'] = env['AMQP_URL'];
    const sink = await start('sink.mjs');
    const samples = forEach((): Measured => ({ turns: [], floods: [] })) as unknown as Samples;
    const seen = forEach((): string[] => []) as unknown as Seen;
    try {
      for (const scenario of all) {
        for (const name of names) seen[scenario][name] = await whatIsSeen(scenario, name);
        for (let round = 1; round <= rounds; round++) {
          await measureRound(scenario, sink, samples[scenario]);
          const share = Math.round(addedShare(samples[scenario], 'ours').median * 100);
          console.log(`${scenario} ${round}/${rounds}: ours adds ${share} % of what the defaults add`);
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

/** All variants in fresh processes; `into` gets what they took. */
async function measureRound(scenario: Scenario, sink: Started, into: Record<Variant, Measured>): Promise<void> {
  const subjects: [Measured, Subject][] = [];
  try {
    for (const name of names) subjects.push([into[name], await subject(scenario, name, sink)]);
    for (let turn = 0; turn < turns; turn++) {
      // Each turn another one begins, for none shall always come after the same.
      const order = [...subjects.slice(turn % subjects.length), ...subjects.slice(0, turn % subjects.length)];
      for (const [its, each] of order) its.turns.push(await each.steady(seconds));
    }
    for (const [its, each] of subjects) its.floods.push(await each.flood());
  } finally {
    for (const [, each] of subjects) await each.stop();
  }
}

async function write(samples: Samples, seen: Seen): Promise<void> {
  const about = `Made by \`npm run bench:telemetry\`: Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model.trim()}; ${rounds} times in fresh processes, ${turns} turns of ${seconds} s in each, one variant after the other; median (middle half). CPU is the measured process's own, all its threads, export included.`;
  const folder = join(root, 'bench', 'results');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'telemetry.md'), markdown(samples, seen, about));
  writeFileSync(join(folder, 'telemetry.svg'), plot(samples));
  writeFileSync(
    join(folder, 'telemetry.json'),
    `${JSON.stringify({ rounds, turns, seconds, samples, seen }, null, 2)}\n`,
  );
  const readme = join(root, 'libs', 'telemetry', 'README.md');
  await writeSection(readme, 'costs', 'npm run bench:telemetry', summary(samples));
}
