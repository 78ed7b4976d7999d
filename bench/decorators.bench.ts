// What tracing a method costs, and what it costs a method that is not traced. Run it on built libs:
//   node bench/decorators.bench.ts [pairs of processes]
// Ends with 1 when telemetry costs an undecorated call anything that can be told from nothing, or when a decorated one
// costs more than 10 % over a span by hand.
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { trace, SpanStatusCode } from '@opentelemetry/api';
import { Traced } from '@throughline/telemetry';
import { interval, type Interval, median } from './interval.ts';

const ROUNDS = 60;
const CALLS = 4000;
const MOST_OVER_BY_HAND = 1.1;

function work(cents: number): number {
  let total = cents;
  for (let n = 0; n < 40; n++) total = (total * 31 + n) % 1_000_003;
  return total;
}

class Shop {
  price(cents: number): number {
    return work(cents);
  }

  async order(cents: number): Promise<number> {
    return work(cents);
  }
}

class TracedShop extends Shop {}
Traced({ name: 'Shop' })(TracedShop);

const tracer = trace.getTracer('by hand');

/** As the documentation of OpenTelemetry writes it. */
class ByHand extends Shop {
  override price(cents: number): number {
    return tracer.startActiveSpan('Shop.price', (span) => {
      try {
        return super.price(cents);
      } catch (error) {
        span.recordException(error as Error);
        span.setStatus({ code: SpanStatusCode.ERROR });
        throw error;
      } finally {
        span.end();
      }
    });
  }

  override async order(cents: number): Promise<number> {
    return tracer.startActiveSpan('Shop.order', async (span) => {
      try {
        return await super.order(cents);
      } catch (error) {
        span.recordException(error as Error);
        span.setStatus({ code: SpanStatusCode.ERROR });
        throw error;
      } finally {
        span.end();
      }
    });
  }
}

const shops = { plain: new Shop(), decorated: new TracedShop(), 'by hand': new ByHand() };
type Case = { shop: keyof typeof shops; method: 'price' | 'order' };

/** Nanoseconds a call. */
async function measure({ shop, method }: Case): Promise<number> {
  const target = shops[shop];
  let sum = 0;
  const start = process.hrtime.bigint();
  if (method === 'price') for (let n = 0; n < CALLS; n++) sum += target.price(n);
  else for (let n = 0; n < CALLS; n++) sum += await target.order(n);
  const took = Number(process.hrtime.bigint() - start) / CALLS;
  return sum === 0 ? NaN : took;
}

function start(telemetry: boolean): ChildProcess {
  const execArgv = [
    '--disable-warning=ExperimentalWarning',
    ...(telemetry ? ['--import', '@throughline/telemetry/register'] : []),
  ];
  const none = { OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none' };
  return fork(import.meta.filename, ['worker'], { execArgv, env: { ...process.env, ...none } });
}

async function ask(worker: ChildProcess, what: Case): Promise<number> {
  worker.send(what);
  return ((await once(worker, 'message')) as [number])[0];
}

/** Takes turns, in an order that alternates, so that whatever else the machine does hits both alike. */
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

const text = ({ mean, low, high }: Interval, digits: number, unit = ''): string =>
  `${mean.toFixed(digits)}${unit} [${low.toFixed(digits)}, ${high.toFixed(digits)}]`;

/** What is wrong with an answer; undefined when nothing is. */
function fault(beside: boolean, ratio: Interval, difference: Interval): string | undefined {
  if (!beside) return ratio.mean > MOST_OVER_BY_HAND ? `takes over ${MOST_OVER_BY_HAND} times as long` : undefined;
  return difference.low > 0 || difference.high < 0 ? 'differs from zero' : undefined;
}

async function main(pairs: number): Promise<void> {
  const questions = [
    { title: 'undecorated, telemetry on / off', on: 'plain', off: 'plain', method: 'price', beside: true },
    { title: 'decorated / by hand, sync', on: 'decorated', off: 'by hand', method: 'price', beside: false },
    { title: 'decorated / by hand, async', on: 'decorated', off: 'by hand', method: 'order', beside: false },
  ] as const;
  const answers = questions.map(() => [] as { ratio: number; difference: number }[]);
  for (let pair = 0; pair < pairs; pair++) {
    const workers = { on: start(true), off: start(false) };
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
  for (const [n, { title, beside }] of questions.entries()) {
    const ratio = interval(answers[n]!.map((answer) => answer.ratio));
    const difference = interval(answers[n]!.map((answer) => answer.difference));
    console.log(`${title.padEnd(34)} ratio ${text(ratio, 3)}   difference ${text(difference, 2, ' ns')}`);
    const wrong = fault(beside, ratio, difference);
    if (wrong) faults.push(`${title}: ${wrong}`);
  }
  for (const each of faults) console.error(`Failed: ${each}.`);
  process.exitCode = faults.length ? 1 : 0;
}

if (process.argv[2] === 'worker') {
  process.on('message', async (what: Case) => process.send!(await measure(what)));
  process.send!('ready');
} else {
  await main(Number(process.argv[2] ?? 12));
}
