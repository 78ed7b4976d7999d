import { join } from 'node:path';
import { elapsed } from '../bench/elapsed.ts';
import { reasonToLeaveOut } from '../bench/telemetry/available.ts';
import { chosenNames, chosenScenarios, minutesOf, type Plan } from '../bench/telemetry/plan.ts';
import { start, stop } from '../bench/telemetry/process/child.ts';
import { goals, type Outcomes, tables } from '../bench/telemetry/report/markdown.ts';
import { writeResults } from '../bench/telemetry/report/write.ts';
import { measure } from '../bench/telemetry/run.ts';
import { allScenarios } from '../bench/telemetry/scenarios.ts';
import { names } from '../bench/telemetry/variants.ts';
import { build } from '../tools/shop/build.ts';
import { orExit, readArgs, supervised, wholeNumber } from '../tools/console/cli.ts';
import { startInfrastructure } from '../tools/infrastructure/infrastructure.ts';
import { openFresh, wipe } from '../tools/processes/open.ts';
import { root, siteIn, testSite } from '../tools/shop/site.ts';
import { stage } from '../tools/console/stage.ts';

const defaults = { rounds: 2, unsampled: 1, turns: 4, seconds: 1 };
const duration = (plan: Plan) => `about ${Math.ceil(minutesOf(plan))} minutes on 2 cores`;
const help = `
npm run bench:telemetry -- [options]

CPU, memory and throughput without telemetry, with this library, with the official SDK by hand, and with other packages:
on one Nest route with a query, on Express and on Fastify, and from publish to process through RabbitMQ. All run side by
side and take turns, each idle while another is measured. Other packages are installed into .local/bench/peers first.
Takes ${duration({ ...defaults, names, scenarios: allScenarios })}. A whole run writes bench/results/telemetry.md, .svg and .json,
and the tables of libs/telemetry; one of some variants or scenarios prints its tables and writes nothing.

  --only a,b      these variants: ${names.slice(0, 6).join(', ')},
                  ${names.slice(6).join(', ')}
  --scenario a,b  these of ${allScenarios.join(', ')}
  --rounds N      how many times all are started afresh (${defaults.rounds})
  --unsampled N   how many times with nothing sampled; 0 for none (${defaults.unsampled})
  --turns N       how many turns each then has (${defaults.turns})
  --seconds N     how long a turn is (${defaults.seconds})
  --help          this text

AMQP_URL and the *_DATABASE_URLs are used where given.
`;
const options = ['only', 'scenario', 'rounds', 'unsampled', 'turns', 'seconds'] as const;
const { values } = readArgs(help, Object.fromEntries(options.map((name) => [name, { type: 'string' as const }])));
const given = values as Partial<Record<(typeof options)[number], string>>;
const plan: Plan = orExit(() => ({
  names: chosenNames(given.only),
  scenarios: chosenScenarios(given.scenario),
  rounds: wholeNumber('rounds', given.rounds, defaults.rounds),
  unsampled: wholeNumber('unsampled', given.unsampled, defaults.unsampled, 0),
  turns: wholeNumber('turns', given.turns, defaults.turns),
  seconds: wholeNumber('seconds', given.seconds, defaults.seconds),
}));

const site = siteIn(join(root, '.local', 'bench', 'site'), (await testSite()).ports);
await supervised(
  () => openFresh(site, 'bench'),
  async (supervisor) => {
    console.log(`This takes ${duration(plan)}.`);
    await stage('Build', () => build());
    const leftOut: Record<string, string> = {};
    await stage('Packages', async () => {
      for (const name of plan.names) {
        const reason = await reasonToLeaveOut(name);
        if (reason) leftOut[name] = reason;
      }
      return { note: `in .local/bench/peers` };
    });
    for (const [name, reason] of Object.entries(leftOut)) console.log(`! ${name} is left out: ${reason}`);
    const { env } = await startInfrastructure(site, supervisor);
    process.env['BENCH_DATABASE_URL'] = env['ORDERS_DATABASE_URL'];
    process.env['BENCH_AMQP_URL'] = env['AMQP_URL'];
    const outcomes: Outcomes = {};
    const sink = await start('programs/sink.ts');
    try {
      for (const scenario of plan.scenarios) {
        const begun = Date.now();
        const progress = (what: string) => console.log(`${scenario}, ${elapsed(begun)}: ${what}`);
        outcomes[scenario] = await measure(scenario, plan, leftOut, sink, progress);
      }
    } finally {
      await stop(sink.child);
    }
    await supervisor.stop();
    wipe(site);
    console.log(`\n${tables(outcomes)}\n\n${goals(outcomes).join('\n')}`);
    if (given.only || given.scenario) return;
    for (const text of await writeResults(root, plan, outcomes)) console.log(text);
  },
);
