import type { ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { ask } from '../telemetry/process/child.ts';
import { messagesReceived } from './broker.ts';
import { closedLoop, openLoop } from './load.ts';
import { cpuOfTree, rssOf } from './processes.ts';
import type { Received } from './sink.ts';
import { countStatements, type Counted } from './statements.ts';
import type { Place, Running, Subject } from './subject.ts';

/** One shop's figures in one round; times in ms, memory in MB; CPU and everything below `rssMb` are per order. */
export interface Round {
  startMs: number;
  /** Orders completed per second, 8 at a time and in a burst. */
  perSecond: number;
  burstPerSecond: number;
  taken: number[];
  completed: number[];
  /** Times to 201 and to completion, at half the throughput of the closed loop. */
  halfTaken: number[];
  halfCompleted: number[];
  burstCompleted: number[];
  /** Orders accepted and never completed, in all loads together. */
  lost: number;
  cpuMs: Record<string, number>;
  restMb: Record<string, number>;
  rssMb: Record<string, number>;
  spans: number;
  spanBytes: number;
  otherBytes: number;
  messages: number;
  statements: Counted[];
}

/** The number of orders in each part of a round; the half-load part is given in seconds. */
export interface Work {
  orders: number;
  warmUp: number;
  counted: number;
  atOnce: number;
  burst: number;
  halfSeconds: number;
}

/** Sources of measurements besides the services. */
export interface Meters {
  /** Process ids of the infrastructure, by name. */
  pids: Record<string, number>;
  sink: ChildProcess;
  brokerUrl: string | null;
}

/** Longer than the export interval of spans: 2 s in this shop, the SDK's 5 s in the tutorial's. */
const EXPORTED_MS = 6000;

/** Starts a shop, warms it up, loads it, counts what an order costs, and stops it. */
export async function measureRound(subject: Subject, place: Place, meters: Meters, work: Work): Promise<Round> {
  await subject.prepare?.(place);
  const began = performance.now();
  const running = await subject.start(place);
  try {
    await closedLoop(running.target, 1, 1);
    const startMs = performance.now() - began;
    const restMb = memoryOf(running);
    await closedLoop(running.target, work.warmUp, work.atOnce);
    await delay(EXPORTED_MS);
    const loaded = await loadedRound(running, meters, work);
    const others = await otherLoads(running, loaded.perSecond, work);
    const statements = await countStatements(running.target, place.supervisor, work);
    return { startMs, restMb, ...loaded, ...others, lost: loaded.lost + others.lost, statements };
  } finally {
    await running.stop();
  }
}

/** The closed loop of a round, and what one of its orders costs. */
export type LoadedRound = Awaited<ReturnType<typeof loadedRound>>;

export async function loadedRound(
  running: Running,
  { pids, sink, brokerUrl }: Meters,
  { orders, atOnce }: Pick<Work, 'orders' | 'atOnce'>,
) {
  const all = { ...running.services, ...pids };
  const read = async () => ({
    cpu: Object.fromEntries(Object.entries(all).map(([name, pid]) => [name, cpuOfTree(pid)])),
    sink: await ask<Received>(sink, {}),
    messages: await messagesReceived(brokerUrl),
  });
  const before = await read();
  const { seconds, taken, completed, lost } = await closedLoop(running.target, orders, atOnce);
  await delay(EXPORTED_MS);
  const after = await read();
  const each = (key: keyof Received): number => (after.sink[key] - before.sink[key]) / orders;
  return {
    perSecond: completed.length / seconds,
    taken,
    completed,
    lost,
    cpuMs: Object.fromEntries(Object.keys(all).map((name) => [name, (after.cpu[name]! - before.cpu[name]!) / orders])),
    rssMb: memoryOf(running),
    spans: each('spans'),
    spanBytes: each('spanBytes'),
    otherBytes: each('otherBytes'),
    messages: (after.messages - before.messages) / orders,
  };
}

async function otherLoads({ target }: Running, perSecond: number, { burst, halfSeconds }: Work) {
  const all = await closedLoop(target, burst, burst);
  const half = await openLoop(target, perSecond / 2, halfSeconds);
  return {
    burstPerSecond: all.completed.length / all.seconds,
    burstCompleted: all.completed,
    halfTaken: half.taken,
    halfCompleted: half.completed,
    lost: all.lost + half.lost,
  };
}

const memoryOf = ({ services }: Running): Record<string, number> =>
  Object.fromEntries(Object.entries(services).map(([name, pid]) => [name, rssOf(pid)]));
