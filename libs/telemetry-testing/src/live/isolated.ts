import { randomBytes } from 'node:crypto';
import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import type { LiveTrace } from './live-trace.js';

/** What an isolated request gets. */
export interface OwnTrace {
  traceId: string;
  /** The span, never exported, from which everything in the request descends. */
  parentSpanId: string;
  /** W3C `traceparent`, sampled. */
  traceparent: string;
  /** The same as headers, to be spread into a request or a message. */
  headers: { traceparent: string };
}

/** The result of an isolated request. */
export interface Isolated<T> {
  /** What the request returned. */
  value: T;
  traceId: string;
  /** Its trace, and nothing of any other test. */
  trace: LiveTrace;
}

/**
 * Runs `request` inside a new trace id. In this process, spans and instrumented clients take it up by themselves; to
 * reach another one from a test that is not instrumented, pass `headers` on:
 *
 *     const { value, trace } = await client.isolated(({ headers }) => fetch(`${url}/orders`, { method: 'POST', headers }));
 *     await expect(trace).toVisit(['gateway', 'orders']);
 *
 * The server has to trust the caller's context: with `TRUST_INCOMING_TRACE=false` it links to this id and starts
 * another trace.
 */
export async function isolated<T>(
  request: (own: OwnTrace) => T,
  follow: (own: OwnTrace) => LiveTrace,
): Promise<Isolated<Awaited<T>>> {
  const traceId = id(16);
  const parentSpanId = id(8);
  const traceparent = `00-${traceId}-${parentSpanId}-01`;
  const own = { traceId, parentSpanId, traceparent, headers: { traceparent } };
  const inside = trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId: parentSpanId, traceFlags: 1, isRemote: true });
  const value = await context.with(inside, request, undefined, own);
  return { value, traceId, trace: follow(own) };
}

/** Random hex, never all zeros: the specification calls that invalid. */
function id(bytes: number): string {
  const made = randomBytes(bytes).toString('hex');
  return /[^0]/.test(made) ? made : id(bytes);
}
