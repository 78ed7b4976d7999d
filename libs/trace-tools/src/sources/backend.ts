import { Trace, TraceClient } from '@throughline/telemetry-testing';
import { TraceToolsError } from '../trace-tools-error.js';
import type { Loaded, SourceOptions } from './loaded.js';

export const LOCAL_VIEWER = 'http://localhost:4318';

/** Traces from this long before to this long after a trace are read beside it, in ms. */
const AROUND_MS = 2000;

/** A backend whose errors name it. */
export class Backend {
  readonly client: TraceClient;

  constructor(
    readonly url: string,
    { kind, headers }: SourceOptions,
  ) {
    this.client = new TraceClient(url, { ...(kind && { kind }), ...(headers && { headers }) });
  }

  /** @throws TraceToolsError `unreachable`, with the backend's URL, if it does not answer */
  async ask<T>(question: (client: TraceClient) => Promise<T>): Promise<T> {
    try {
      return await question(this.client);
    } catch (error) {
      const { message, cause } = error as Error & { cause?: Error };
      const why = cause?.message ? `${message}: ${cause.message}` : message;
      throw new TraceToolsError('unreachable', `${this.url} (${this.client.kind}) gives no answer: ${why}`);
    }
  }

  /** Waits until the trace has been quiet for a while, or the time is up. */
  async settle(traceId: string, timeoutMs: number): Promise<void> {
    await this.client.live(traceId, { timeoutMs }).until(() => ({ holds: true, final: false }));
  }

  /** Traces of the same time. Jaeger lists by service only; a backend that cannot list at all still has the trace. */
  async beside(trace: Trace): Promise<Pick<Loaded, 'beside' | 'notes'>> {
    const since = trace.spans[0]!.start - AROUND_MS;
    const until = since + trace.durationMs + 2 * AROUND_MS;
    const { kind } = this.client;
    const queries =
      kind === 'jaeger' ? trace.services.map((service) => ({ query: `service=${encodeURIComponent(service)}` })) : [{}];
    try {
      const listed = await Promise.all(queries.map((query) => this.client.list({ ...query, since })));
      const others = listed
        .flat()
        .filter(({ traceId, spans }) => traceId !== trace.traceId && spans[0]!.start <= until);
      return { beside: [...new Map(others.map(({ traceId, spans }) => [traceId, spans])).values()].flat(), notes: [] };
    } catch (error) {
      const note = `Only this trace was read, because the traces beside it cannot be listed: ${(error as Error).message}`;
      return { beside: [], notes: [note] };
    }
  }
}

/** One trace by its id and those beside it, or all of the last minutes. */
export async function fromBackend(url: string, traceId: string | undefined, options: SourceOptions): Promise<Loaded> {
  const { sinceMs = 600_000, waitMs } = options;
  const backend = new Backend(url, options);
  if (traceId === undefined) {
    const traces = await backend.ask((client) => client.list({ since: Date.now() - sinceMs }));
    return { spans: traces.flatMap(({ spans }) => [...spans]), beside: [], notes: [] };
  }
  if (waitMs) await backend.settle(traceId, waitMs);
  const spans = await backend.ask((client) => client.spans(traceId));
  if (spans.length === 0)
    throw new TraceToolsError('not-found', `${url} (${backend.client.kind}) has no trace ${traceId}`);
  return { spans, traceId, ...(await backend.beside(new Trace(spans))) };
}
