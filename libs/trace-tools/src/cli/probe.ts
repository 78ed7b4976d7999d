import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { type SpanRecord, Trace } from '@throughline/telemetry-testing';
import { Backend, LOCAL_VIEWER } from '../sources/backend.js';
import type { Loaded, SourceOptions } from '../sources/loaded.js';
import { TraceToolsError } from '../trace-tools-error.js';

const ANSWER_MS = 30_000;

/**
 * Sends one GET with a new trace id to a running application and reads its trace back. The request is a span of that
 * trace, so that a fault on its first hop shows too.
 * @throws TraceToolsError `unreachable` when the application or the backend does not answer
 */
export async function probe(url: string, options: SourceOptions): Promise<Loaded> {
  if (!URL.canParse(url)) throw new TraceToolsError('usage', `--live takes a URL, not ${url}`);
  const backend = new Backend(options.from ?? LOCAL_VIEWER, options);
  const traceId = randomBytes(16).toString('hex');
  const request = await send(url, traceId);
  await backend.settle(traceId, options.waitMs ?? 10_000);
  const arrived = await backend.ask((client) => client.spans(traceId));
  const spans = [request, ...arrived];
  const { beside, notes } = await backend.beside(new Trace(spans));
  return { spans, traceId, beside, notes: [...notes, ...processesIn(arrived)] };
}

/** The processes of this machine that took part, as a note. */
export function processesIn(spans: readonly SpanRecord[]): string[] {
  const here = spans.filter(({ resource }) => resource['host.name'] === hostname() && resource['process.pid']);
  const processes = [...new Set(here.map(({ service, resource }) => `--pid ${resource['process.pid']} (${service})`))];
  return processes.length > 0 ? [`To look inside: ${processes.join(', ')}`] : [];
}

async function send(url: string, traceId: string): Promise<SpanRecord> {
  const spanId = randomBytes(8).toString('hex');
  const start = Date.now();
  const status = await fetch(url, {
    headers: { traceparent: `00-${traceId}-${spanId}-01` },
    signal: AbortSignal.timeout(ANSWER_MS),
  }).then(
    async (response) => {
      await response.arrayBuffer();
      return response.status;
    },
    (error: Error) => {
      throw new TraceToolsError('unreachable', `${url} does not answer: ${String(error.cause ?? error.message)}`);
    },
  );
  const service = 'throughline doctor';
  return {
    traceId,
    spanId,
    name: 'GET',
    kind: 'client',
    service,
    status: 'unset',
    start,
    end: Date.now(),
    attributes: { 'http.request.method': 'GET', 'url.full': url, 'http.response.status_code': status },
    events: [],
    links: [],
    resource: { 'service.name': service },
  };
}
