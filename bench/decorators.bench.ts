import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { build } from '../tools/shop/build.ts';
import { main, readArgs, wholeNumber } from '../tools/console/cli.ts';
import { stage } from '../tools/console/stage.ts';
import type { Case } from './decorated-calls.ts';
import { againstPeer, own } from './decorator-questions.ts';
import { interval, type Interval, median } from './interval.ts';
import { installed } from './telemetry/available.ts';
import { peersFolder } from './telemetry/variants.ts';

const help = `
npm run bench:decorators -- [options]

What tracing a method costs, beside a span by hand and the decorators of nestjs-otel, and what it costs a method that is
not traced. nestjs-otel is installed into .local/bench/peers first, and left out where that fails. Ends with 1 when
telemetry costs an undecorated call anything that can be told from nothing, or when a decorated one costs more than 10 %
over a span by hand.

  --pairs N   how many pairs of processes (12)
  --help      this text
`;
const ROUNDS = 60;
const CALLS = 4000;

await main(async () => {
  const { values } = readArgs(help, { pairs: { type: 'string' } });
  const pairs = wholeNumber('pairs', values.pairs, 12, 4);
  await stage('Build', () => build());
  const missing = await installed('nestjs-otel');
  if (missing) console.log(`! nestjs-otel is left out: ${missing}`);
  await bench(pairs, missing ? [] : [join(peersFolder, 'nestjs-otel')]);
});

function start(telemetry: boolean, peers: readonly string[]): ChildProcess {
  const execArgv = [
    '--disable-warning=ExperimentalWarning',
    ...(telemetry ? ['--import', '@throughline/telemetry/register'] : []),
  ];
  const none = { OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none' };
  return fork(join(import.meta.dirname, 'decorated-calls.ts'), [String(CALLS), ...peers], {
    execArgv,
    env: { ...process.env, ...none },
  });
}

async function ask(worker: ChildProcess, what: Case): Promise<number> {
  worker.send(what);
  return ((await once(worker, 'message')) as [number])[0];
}

/** Alternates the order of the turns, so that other load on the machine hits both alike. */
async function compare(
  one: () => Promise<number>,
  other: () => Promise<number>,
): Promise<{ ratio: number; difference: number }> {
  const seen: { one: number; other: number }[] = [];
  for (let round = -10; round < ROUNDS; round++) {
    const first = round % 2 === 0 ? await one() : undefined;
    const second = await other();
    const pair = { one: first ?? (await one()), other: second };
    if (round >= 0) seen.push(pair);
  }
  return {
    ratio: median(seen.map((pair) => pair.one / pair.other)),
    difference: median(seen.map((pair) => pair.one - pair.other)),
  };
}

function text({ mean, low, high }: Interval, digits: number, unit = ''): string {
  return `${mean.toFixed(digits)}${unit} [${low.toFixed(digits)}, ${high.toFixed(digits)}]`;
}

async function bench(pairs: number, peers: readonly string[]): Promise<void> {
  const questions = peers.length > 0 ? [...own, ...againstPeer] : own;
  const answers = questions.map(() => [] as { ratio: number; difference: number }[]);
  for (let pair = 0; pair < pairs; pair++) {
    const workers = { on: start(true, peers), off: start(false, peers) };
    await Promise.all([once(workers.on, 'message'), once(workers.off, 'message')]);
    for (const [n, { on, off, method, beside }] of questions.entries()) {
      const other = beside ? workers.off : workers.on;
      answers[n]!.push(
        await compare(
          () => ask(workers.on, { shop: on, method }),
          () => ask(other, { shop: off, method }),
        ),
      );
    }
    for (const worker of Object.values(workers)) worker.disconnect();
  }
  console.log(`${pairs} pairs of processes, ${ROUNDS} rounds of ${CALLS} calls; mean and 95 % interval over the pairs`);
  const faults: string[] = [];
  for (const [n, { title, fault }] of questions.entries()) {
    const ratio = interval(answers[n]!.map((answer) => answer.ratio));
    const difference = interval(answers[n]!.map((answer) => answer.difference));
    console.log(`${title.padEnd(34)} ratio ${text(ratio, 3)}   difference ${text(difference, 2, ' ns')}`);
    const wrong = fault?.(ratio, difference);
    if (wrong) faults.push(`${title}: ${wrong}`);
  }
  for (const each of faults) console.error(`Failed: ${each}.`);
  process.exitCode = faults.length ? 1 : 0;
}
