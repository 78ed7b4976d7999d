import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import type { SpanRecord, Trace } from '@throughline/telemetry-testing';
import { FAULTS } from '../tools/drill/faults.js';
import { Random } from '../tools/drill/random.js';
import { env } from './support/env.js';
import { viewer } from './support/traces.js';

const root = join(import.meta.dirname, '..');

it.each(['flaky-bank', 'sold-out', 'payments-asleep', 'broker-stopped'])(
  'a program that sees nothing but traces finds %s',
  async (fault) => {
    const begun = Date.now();
    const drill = start(seedOf(fault));
    const said = createInterface({ input: drill.stdout! })[Symbol.asyncIterator]();
    const asked = JSON.parse((await said.next()).value as string) as { questions: { id: string }[] };
    expect(asked.questions.map(({ id }) => id)).toEqual(['service', 'step', 'since', 'orders']);

    drill.stdin!.end(JSON.stringify(examine(await viewer.list({ since: begun }))));
    const { grades } = JSON.parse((await said.next()).value as string) as { grades: { isRight: boolean }[] };
    expect(grades).toEqual(grades.map((each) => ({ ...each, isRight: true })));
    expect(await exitCode(drill)).toBe(0);
  },
  120_000,
);

it('grades a guess as failed', async () => {
  const drill = start(seedOf('declined'));
  const guess = { service: 'api-gateway', step: 'notify_customer', since: '00:00:00', orders: 99 };
  drill.stdin!.end(JSON.stringify(guess));
  const [, graded] = (await text(drill.stdout!)).trim().split('\n');

  expect((JSON.parse(graded!) as { grades: object[] }).grades).toEqual(
    Array(4).fill(expect.objectContaining({ isRight: false })),
  );
  expect(await exitCode(drill)).toBe(1);
}, 120_000);

function start(seed: number): ChildProcess {
  const places = { GATEWAY_URL: env.gateway, TRACE_QUERY_URL: env.viewer, RUN_FILE: env.runFile };
  const args = [join(root, 'tools/drill.ts'), '--json', '--seed', String(seed)];
  return spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...places },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
}

const exitCode = async (drill: ChildProcess): Promise<number | null> =>
  drill.exitCode ?? ((await once(drill, 'exit'))[0] as number | null);

/** The first seed that draws this fault. */
function seedOf(fault: string): number {
  for (let seed = 1; ; seed++) if (new Random(seed).pick(FAULTS).name === fault) return seed;
}

/** Answers like a person who knows only the shop’s healthy trace. */
function examine(traces: Trace[]): object {
  const orders = traces.filter(({ roots }) => roots[0]?.name === 'POST /orders');
  const [odd] = SIGNS.map((sign) => orders.filter(sign)).filter(({ length }) => length > 0);
  const [first] = odd!.sort((a, b) => a.spans[0]!.start - b.spans[0]!.start);
  const step = oddest(first!);
  return {
    service: step.service,
    step: step.name,
    since: new Date(first!.spans[0]!.start).toISOString().slice(11, 19),
    orders: odd!.length,
  };
}

const couldNotPublish = ({ events }: SpanRecord): boolean => events.some(({ name }) => name === 'broker_away');

/** Waited in the outbox, failed on the way, refunded, or done long after the others. */
const SIGNS: ((trace: Trace) => boolean)[] = [
  ({ spans }) => spans.some(couldNotPublish),
  ({ errors }) => errors.length > 0,
  (trace) => trace.find('refund_payment') !== undefined,
  ({ durationMs }) => durationMs > 2500,
];

function oddest(trace: Trace): SpanRecord {
  const unpublished = trace.spans.find(couldNotPublish);
  if (unpublished) return unpublished;
  const steps = trace.spans.filter(({ name }) => /^(charge_payment|reserve_inventory|settle_order)$/.test(name));
  if (trace.find('refund_payment')) return trace.find('reserve_inventory')!;
  const beganAfter = (span: SpanRecord): number =>
    span.start - Math.max(trace.spans[0]!.start, ...steps.map(({ end }) => end).filter((end) => end <= span.start));
  return steps.find(({ status }) => status === 'error') ?? steps.sort((a, b) => beganAfter(b) - beganAfter(a))[0]!;
}
