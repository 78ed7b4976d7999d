import { randomBytes } from 'node:crypto';
import { CALLS, FLOWS, type Service, SERVICES } from '@throughline/contracts/edges';

export type Kind = 'server' | 'client' | 'producer' | 'consumer';

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
  attributes?: Record<string, string | boolean>;
}

export interface TraceOptions {
  error?: boolean;
  slow?: boolean;
  keep?: boolean;
}

const isService = (part: string): part is Service => (SERVICES as readonly string[]).includes(part);

/** An order's trace as the shop would send it, with a span on both sides of every edge between services. */
export function orderTrace({ error, slow, keep }: TraceOptions = {}): [MadeSpan, ...MadeSpan[]] {
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
  if (slow) root.durationMs = 2500;
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
    for (const flow of FLOWS) if (!receiving.has(flow.to) && receiving.has(flow.from)) deliver(flow);
  }
  for (const flow of FLOWS) deliver(flow);
  if (error) spans.at(-1)!.error = true;
  return spans as [MadeSpan, ...MadeSpan[]];

  function deliver({ from, to, events }: (typeof FLOWS)[number]): void {
    const messaging = { 'messaging.system.name': 'rabbitmq', 'messaging.destination.name': `shop.events:${events[0]}` };
    const name = `publish shop.events:${events[0]}`;
    const sent = add({ service: from, name, kind: 'producer', parentSpanId: within(from), attributes: messaging });
    const attributes = { ...messaging, 'messaging.operation.type': 'process' };
    const taken = add({ service: to, name: `process ${to}`, kind: 'consumer', parentSpanId: sent.spanId, attributes });
    if (!receiving.has(to)) receiving.set(to, taken);
  }
}

/** A span of its own, such as a health check leaves or a consumer that comes late. */
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
