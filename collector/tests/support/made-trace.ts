import { randomBytes } from 'node:crypto';
import { type Service, SERVICES } from '../../../libs/contracts/src/services.ts';
import { CALLS } from '../../pipeline/edges.ts';
import { ORDER_FLOWS } from './edges.js';

export type Kind = 'server' | 'client' | 'producer' | 'consumer';

export type AttributeValue = string | boolean | string[];

export interface MadeSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  service: Service;
  name: string;
  kind: Kind;
  startMs: number;
  durationMs: number;
  error?: boolean;
  attributes?: Record<string, AttributeValue>;
}

export interface TraceOptions {
  error?: boolean;
  slow?: boolean;
  /** Its messages wait in their queues as long as a slow request takes. */
  waits?: boolean;
  /** Its answer is a stream of events that stays open as long. */
  stream?: boolean;
  keep?: boolean;
}

const isService = (part: string): part is Service => (SERVICES as readonly string[]).includes(part);

const LONG_MS = 2500;

/** An order's trace as the shop sends it, with a span on both sides of every edge between services. */
export function orderTrace({ error, slow, waits, stream, keep }: TraceOptions = {}): [MadeSpan, ...MadeSpan[]] {
  const traceId = randomBytes(16).toString('hex');
  const startMs = Date.now() - 3000;
  const spans: MadeSpan[] = [];
  const receiving = new Map<Service, MadeSpan>();
  const add = (span: Omit<MadeSpan, 'traceId' | 'spanId' | 'startMs' | 'durationMs'>): MadeSpan => {
    const made = { ...span, traceId, spanId: randomBytes(8).toString('hex'), startMs, durationMs: 5 };
    spans.push(made);
    return made;
  };
  const root = add({
    service: 'api-gateway',
    name: 'POST /orders',
    kind: 'server',
    attributes: { 'url.path': '/orders' },
  });
  receiving.set('api-gateway', root);
  if (slow || stream) root.durationMs = LONG_MS;
  if (stream) root.attributes!['http.response.header.content-type'] = ['text/event-stream'];
  if (keep) root.attributes!['sampling.keep'] = true;

  const within = (service: Service) => receiving.get(service)!.spanId;
  for (const { from, to, by } of CALLS) {
    if (!isService(from) || by === 'otlp' || by === 'amqp') continue;
    if (by === 'sql') {
      const database = from.replace('-service', '');
      const attributes = { 'db.system.name': 'postgresql', 'db.namespace': database };
      add({ service: from, name: 'SELECT', kind: 'client', parentSpanId: within(from), attributes });
    } else if (isService(to)) {
      const call = add({ service: from, name: 'GET', kind: 'client', parentSpanId: within(from) });
      const answer = add({ service: to, name: 'GET /', kind: 'server', parentSpanId: call.spanId });
      if (!receiving.has(to)) receiving.set(to, answer);
    }
    for (const flow of ORDER_FLOWS) if (!receiving.has(flow.to) && receiving.has(flow.from)) deliver(flow);
  }
  for (const flow of ORDER_FLOWS) deliver(flow);
  if (error) spans.at(-1)!.error = true;
  return spans as [MadeSpan, ...MadeSpan[]];

  function deliver({ from, to, events }: (typeof ORDER_FLOWS)[number]): void {
    const messaging = { 'messaging.system.name': 'rabbitmq', 'messaging.destination.name': `shop.events:${events[0]}` };
    const name = `publish shop.events:${events[0]}`;
    const sent = add({ service: from, name, kind: 'producer', parentSpanId: within(from), attributes: messaging });
    const attributes = { ...messaging, 'messaging.operation.type': 'process' };
    const taken = add({ service: to, name: `process ${to}`, kind: 'consumer', parentSpanId: sent.spanId, attributes });
    if (waits) taken.startMs += LONG_MS;
    if (!receiving.has(to)) receiving.set(to, taken);
  }
}

/** A span by itself, as of a health check or a late consumer. */
export const oneSpan = (span: Partial<MadeSpan> = {}): MadeSpan => ({
  traceId: randomBytes(16).toString('hex'),
  spanId: randomBytes(8).toString('hex'),
  service: 'order-service',
  name: 'settle_order',
  kind: 'server',
  startMs: Date.now() - 10,
  durationMs: 5,
  ...span,
});

export const PROBE_NAME = 'GET probe';

/** The spans of a readiness check that asks its database and another service, in its caller's trace or its own. */
export function healthTrace(path: string, caller?: MadeSpan): MadeSpan[] {
  const { traceId, spanId: parentSpanId } = caller ?? {};
  const asked = { name: PROBE_NAME, attributes: { 'url.path': path } };
  const root = oneSpan({ ...asked, ...(traceId && { traceId, parentSpanId }) });
  const call = {
    name: PROBE_NAME,
    kind: 'client' as const,
    error: true,
    attributes: { 'url.full': `http://a:80${path}` },
  };
  const client = oneSpan({ ...call, traceId: root.traceId, parentSpanId: root.spanId });
  const server = {
    ...asked,
    service: 'inventory-service' as const,
    traceId: root.traceId,
    parentSpanId: client.spanId,
  };
  const database = { 'db.system.name': 'postgresql', 'db.namespace': 'orders', 'db.query.text': 'SELECT 1' };
  const ping = { name: PROBE_NAME, kind: 'client' as const, attributes: database };
  return [root, client, oneSpan(server), oneSpan({ ...ping, traceId: root.traceId, parentSpanId: root.spanId })];
}
