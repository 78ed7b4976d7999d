import { DevtoolsSource } from '../sources/devtools-source.js';
import { type Isolated, isolated, type OwnTrace } from '../live/isolated.js';
import { JaegerSource } from '../sources/jaeger-source.js';
import { type LiveOptions, LiveTrace } from '../live/live-trace.js';
import { TempoSource } from '../sources/tempo-source.js';
import type { SpanRecord } from '../trace/span-record.js';
import { Trace } from '../trace/trace.js';
import {
  type ExemplarQuery,
  type ExemplarRecord,
  kindOf,
  type LogRecord,
  type TraceQuery,
  type TraceSource,
  type TraceSourceKind,
} from '../sources/trace-source.js';

export type { ExemplarRecord, LogRecord } from '../sources/trace-source.js';

export interface TraceClientOptions extends LiveOptions {
  /** The kind of backend; by default recognised by its URL, see {@link kindOf}. */
  kind?: TraceSourceKind;
  /** Sent with every request: `X-Scope-OrgID`, `Authorization`. */
  headers?: Record<string, string>;
}

const POLL_MS = 100;
const sources = { devtools: DevtoolsSource, tempo: TempoSource, jaeger: JaegerSource };

/** Reads traces back from where they were sent: autotel-devtools, Grafana Tempo or Jaeger, over their HTTP APIs. */
export class TraceClient {
  readonly kind: TraceSourceKind;
  readonly #source: TraceSource;
  readonly #live: LiveOptions;

  /** @param baseUrl where the backend answers queries, such as `http://localhost:4318` or `http://tempo:3200` */
  constructor(baseUrl: string, { kind, headers = {}, ...live }: TraceClientOptions = {}) {
    this.kind = kind ?? kindOf(baseUrl);
    this.#source = new sources[this.kind]({ baseUrl: baseUrl.replace(/\/+$/, ''), headers });
    this.#live = live;
  }

  static devtools = (url: string, options: TraceClientOptions = {}) =>
    new TraceClient(url, { ...options, kind: 'devtools' });
  static tempo = (url: string, options: TraceClientOptions = {}) => new TraceClient(url, { ...options, kind: 'tempo' });
  static jaeger = (url: string, options: TraceClientOptions = {}) =>
    new TraceClient(url, { ...options, kind: 'jaeger' });

  /** Returns the trace as far as it has arrived; a trace without spans if nothing has. */
  async trace(traceId: string): Promise<Trace> {
    return new Trace(await this.#source.spans(traceId));
  }

  /** The spans as the backend returns them, duplicates included. */
  spans(traceId: string): Promise<SpanRecord[]> {
    return this.#source.spans(traceId);
  }

  /** Returns the trace while it arrives: expectations of it are tried again until they hold. */
  live(traceId: string, options: LiveOptions = {}): LiveTrace {
    return new LiveTrace(traceId, () => this.trace(traceId), { ...this.#live, ...options });
  }

  /**
   * Runs `request` under a trace id of its own, so that its trace cannot be mistaken for that of another test or a shop
   * in use. See {@link isolated} for what the request is given.
   */
  isolated<T>(request: (own: OwnTrace) => T, options: LiveOptions = {}): Promise<Isolated<Awaited<T>>> {
    return isolated(request, ({ traceId, parentSpanId }) => {
      const read = async () => new Trace(await this.#source.spans(traceId), { parentSpanId });
      return new LiveTrace(traceId, read, { ...this.#live, ...options });
    });
  }

  /**
   * Polls until `predicate` holds for the trace, and returns the trace. A predicate that throws does not hold yet.
   *
   * @throws after `timeoutMs`, with the tree as it was last seen and the predicate's last error
   */
  async waitFor(
    traceId: string,
    predicate: (trace: Trace) => unknown,
    { timeoutMs = 15_000 }: { timeoutMs?: number } = {},
  ): Promise<Trace> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const trace = await this.trace(traceId);
      let complaint: unknown;
      try {
        if (await predicate(trace)) return trace;
      } catch (error) {
        complaint = error;
      }
      if (Date.now() > deadline) {
        const why = complaint instanceof Error ? `\n${complaint.message}` : '';
        const message = `Trace ${traceId} was not as expected within ${timeoutMs} ms:${why}\n${trace.render()}`;
        throw new Error(message, { cause: complaint });
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  /**
   * Returns every trace that matches, newest first.
   *
   * @param query in the backend's own language: the viewer's (`name = "POST /orders"`), TraceQL for Tempo (`{ name =
   *   "POST /orders" && status = error }`), the parameters of its search for Jaeger (`service=orders`)
   * @param since keeps traces that began at or after this time, in milliseconds since the epoch
   */
  async list(query: TraceQuery = {}): Promise<Trace[]> {
    return (await this.#source.list(query)).map((spans) => new Trace(spans));
  }

  /** Returns the log lines with this trace's id, oldest first. Only autotel-devtools keeps log lines. */
  logs(traceId: string): Promise<LogRecord[]> {
    return this.#source.logs(traceId);
  }

  /** Returns the exemplars of these metrics that lead to the trace. Only autotel-devtools keeps metrics. */
  exemplars(traceId: string, query: ExemplarQuery): Promise<ExemplarRecord[]> {
    return this.#source.exemplars(traceId, query);
  }
}
