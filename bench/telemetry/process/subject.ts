import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { scenarios, type Scenario } from '../scenarios.ts';
import { variants } from '../variants.ts';
import type { Span } from '../wire/span.ts';
import { ask, start, type Started, stop } from './child.ts';
import { messagesIn, read, requestsTo } from './load.ts';

/** After that, V8 has compiled the hot code: first under load, then at the measured pace. */
export const WARM_UP_S = 3;
export const SETTLE_S = 1;
export const FLOOD_S = 1;

/** One turn at a steady rate. */
export interface Turn {
  /** CPU of the measured process for each request or message, including the export of its spans, in µs. */
  cpuUs: number;
  /** Spans that reached the collector, for each request or message. */
  spans: number;
}

/** As many requests or messages as possible. */
export interface Flood {
  perSecond: number;
  spans: number;
}

/** A program that is running and warm, and waits for its turns. */
export interface Subject {
  steady(seconds: number): Promise<Turn>;
  flood(): Promise<Flood>;
  /** The spans of one request or message. */
  one(): Promise<Span[]>;
  rssMb(): Promise<number>;
  stop(): Promise<void>;
}

/** Starts a fresh process and warms it up. */
export async function subject(scenario: Scenario, name: string, sink: Started, sampled = true): Promise<Subject> {
  const { child, url } = await startVariant(scenario, name, sink.url, sampled);
  const { rate } = scenarios[scenario];
  const exported = () => exportOf(child, sink);
  const load = scenario === 'messages' ? messagesIn(child, exported) : requestsTo(child, url, exported);
  const arrived = async () => (await ask<{ count: number }>(sink.child, {})).count;
  const steady = async (seconds: number): Promise<Turn> => {
    await arrived();
    const { cpuUs, done } = await load(seconds, rate);
    return { cpuUs: cpuUs / done, spans: (await arrived()) / done };
  };
  const flood = async (): Promise<Flood> => {
    await arrived();
    const { done } = await load(FLOOD_S, 0);
    return { perSecond: done / FLOOD_S, spans: (await arrived()) / done };
  };
  const one = async (): Promise<Span[]> => {
    await exported();
    await ask(sink.child, { keep: true });
    if (scenario === 'messages') child.send({ one: true });
    else await (await fetch(url)).text();
    // The response arrives before its span has ended, and a message is still on its way; both take little time.
    await sleep(200);
    await exported();
    return (await ask<{ spans: Span[] }>(sink.child, {})).spans;
  };
  const rssMb = async () => (await read(child)).rssMb;
  try {
    await load(WARM_UP_S, 0);
    await steady(SETTLE_S);
  } catch (error) {
    await stop(child);
    throw error;
  }
  return { steady, flood, one, rssMb, stop: () => stop(child) };
}

const QUIET_MS = 100;
const LONGEST_EXPORT_MS = 10_000;

/** Flushes, and waits until nothing more arrives: packages that send a request for each trace take a while. */
async function exportOf(child: ChildProcess, sink: Started): Promise<void> {
  await ask(child, { flush: true });
  const latest = Date.now() + LONGEST_EXPORT_MS;
  for (let before = -1, count = 0; count !== before && Date.now() < latest; await sleep(QUIET_MS)) {
    before = count;
    ({ count } = await ask<{ count: number }>(sink.child, { peek: true }));
  }
}

async function startVariant(scenario: Scenario, name: string, sink: string, sampled: boolean): Promise<Started> {
  const { args, env, unsampled, tracer } = variants[name]!;
  const { file, env: its } = scenarios[scenario];
  const telemetry = { OTEL_SERVICE_NAME: 'bench', OTEL_EXPORTER_OTLP_ENDPOINT: sink };
  const started = await start(file, args, { ...telemetry, ...its, ...env, ...(sampled ? {} : unsampled) });
  if (!tracer || started.tracer === tracer) return started;
  await stop(started.child);
  throw new Error(`the preload has started a ${started.tracer}, no ${tracer}`);
}
