import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { deserialize, serialize } from 'node:v8';
import { diag } from '@opentelemetry/api';
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import { cloneable } from '../export/cloneable.js';
import { fromPlainMetrics, type PlainMetrics } from '../export/plain-metrics.js';
import { fromPlainRecords, type PlainRecord, toPlainRecords } from '../export/plain-records.js';
import { fromPlain, type PlainSpan, toPlain } from '../export/plain-spans.js';
import { endUnreadBodies } from '../http/unread-bodies.js';
import { endOpenRuns } from '../spans/lazy-runs.js';
import { endOpenSpans } from '../spans/open-spans.js';
import { lostOf, sayLost } from './lost.js';
import type { BuiltSdk } from './node-sdk.js';
import { finalFlush } from './status.js';

/** How long a process that ends at once waits until the last telemetry is sent, in ms. */
const LAST_MS = 2000;

/** What is left to send, as plain data. */
interface Left {
  /** By exporter, with the names of `OTEL_TRACES_EXPORTER`. */
  spans: PlainSpan[][];
  records: PlainRecord[];
  metrics: PlainMetrics[];
}

/** Whether everything of each kind has arrived. */
type Arrived = Record<keyof Left, boolean>;

const KINDS = ['spans', 'records', 'metrics'] as const satisfies (keyof Left)[];
/** Lower exit codes belong to Node. The sending process adds a bit for each kind that has not arrived. */
const SENT = 16;

type Sending = Pick<BuiltSdk, 'processors' | 'batches' | 'readers'>;

/**
 * Sends the remaining spans, log records and metrics of a process that ends at once, by an uncaught error or by
 * `process.exit()`. Asynchronous work no longer runs then, and waiting earlier would let the application continue after
 * its failure. Therefore another process sends them, with the exporters that the environment chooses, and this one
 * waits for it. Reports what is lost nevertheless.
 */
export function sendAtExit(sdk: Sending): void {
  process.once('exit', (code) => {
    const flush = finalFlush();
    if (flush?.isOver) return sayLost(lostOf(sdk));
    try {
      sendLeft(sdk, code, LAST_MS - (flush ? Math.ceil(performance.now() - flush.since) : 0));
    } catch (error) {
      // An error of the application's own processors must not reach it now.
      diag.error('What is left to send is lost.', error);
      sayLost(lostOf(sdk));
    }
  });
}

function sendLeft(sdk: Sending, code: number, withinMs: number): void {
  endUnreadBodies();
  endOpenRuns();
  endOpenSpans(code !== 0);
  const { spans, records } = lostOf(sdk);
  const left = takeLeft(sdk);
  const arrived = sendElsewhere(left, withinMs);
  sayLost({
    spans: spans - (arrived.spans ? left.spans.flat().length : 0),
    records: records - (arrived.records ? left.records.length : 0),
    metrics: !arrived.metrics,
  });
}

const takeLeft = ({ processors, batches, readers }: Sending): Left => ({
  spans: processors.map((processor) => toPlain(processor.takePending?.() ?? [])),
  records: toPlainRecords(batches.flatMap((batch) => batch.takePending())),
  metrics: readers.flatMap((reader) => reader.takePending()),
});

function sendElsewhere(left: Left, withinMs: number): Arrived {
  if (KINDS.every((kind) => left[kind].flat().length === 0)) return arrivedBy(SENT, left);
  if (withinMs <= 0) return arrivedBy(null, left);
  const code = `import { sendGiven } from ${JSON.stringify(import.meta.url)}; await sendGiven();`;
  const { status } = spawnSync(process.execPath, ['--input-type=module', '--eval', code], {
    input: bytesOf(left),
    timeout: withinMs,
    stdio: ['pipe', 'inherit', 'ignore'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  return arrivedBy(status, left);
}

/**
 * Reads the exit code of the sending process, which is null if it was killed or never ran. Kinds with nothing to send
 * have arrived.
 */
function arrivedBy(status: number | null, left: Left): Arrived {
  const isKnown = status !== null && status >= SENT && status < SENT + 2 ** KINDS.length;
  const failed = isKnown ? status - SENT : -1;
  const arrived = KINDS.map((kind, bit) => [kind, left[kind].flat().length === 0 || !(failed & (1 << bit))] as const);
  return Object.fromEntries(arrived) as Arrived;
}

function bytesOf(left: Left): Buffer {
  try {
    return serialize(left);
  } catch {
    return serialize(cloneable(left));
  }
}

/**
 * Runs in the child process: exports the data on its stdin. Its exit code says what has arrived. Loads only what it
 * needs, because time is short.
 */
export async function sendGiven(): Promise<void> {
  const { spans, records, metrics } = deserialize(readFileSync(0)) as Left;
  const sent = await Promise.all([
    sendSpans(spans),
    records.length === 0 || sendRecords(records),
    every(metrics.map(sendMetrics)),
  ]);
  process.exit(sent.reduce((sum, isSent, bit) => sum + (isSent ? 0 : 1 << bit), SENT));
}

async function sendSpans(plain: PlainSpan[][]): Promise<boolean> {
  const { spanExporter, spanExporterNames } = await import('../export/span-exporters.js');
  const sent = spanExporterNames().map(async (name, at) => {
    const spans = plain[at] ?? [];
    return spans.length === 0 || delivered(await spanExporter(name), fromPlain(spans));
  });
  return every(sent);
}

const every = async (sent: Promise<boolean>[]): Promise<boolean> => (await Promise.all(sent)).every(Boolean);

async function sendRecords(plain: PlainRecord[]): Promise<boolean> {
  const { logExporter } = await import('../export/log-processors.js');
  return delivered(await logExporter(), fromPlainRecords(plain));
}

async function sendMetrics(plain: PlainMetrics): Promise<boolean> {
  const { pushExporter } = await import('../metrics/readers.js');
  const { metrics, store } = fromPlainMetrics(plain);
  return delivered(await pushExporter(plain.exporterName, store), metrics);
}

interface Exporter<T> {
  export(items: T, done: (result: ExportResult) => void): void;
}

const delivered = <T>(exporter: Exporter<T>, items: T): Promise<boolean> =>
  new Promise((done) => exporter.export(items, ({ code }) => done(code === ExportResultCode.SUCCESS)));
