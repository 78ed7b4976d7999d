import { type Context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, type Tracer } from '@opentelemetry/api';

const SERVER = {
  'http.request.method': 'GET',
  'http.route': '/orders/:id',
  'url.scheme': 'http',
  'server.address': '127.0.0.1',
  'server.port': 3000,
  'network.protocol.version': '1.1',
  'client.address': '10.1.2.3',
  'user_agent.original': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36',
};
const SQL = 'SELECT "id", "status", "total" FROM "orders" WHERE "id" = $1';
const QUERY = {
  'db.system.name': 'postgresql',
  'db.namespace': 'orders',
  'db.operation.name': 'SELECT',
  'server.address': '127.0.0.1',
  'server.port': 5432,
};
export const MESSAGE = {
  'messaging.system': 'rabbitmq',
  'messaging.destination.name': 'orders:order.placed',
  'messaging.operation.name': 'publish',
  'messaging.operation.type': 'send',
  'server.address': '127.0.0.1',
  'server.port': 5672,
};

export const SPANS = 4;

/** The spans of instrumentations for one request: a server span, a query, a business span and a message. */
export function request(tracer: Tracer, id: number, message = MESSAGE, context: Context = ROOT_CONTEXT): void {
  const attributes = { ...SERVER, 'url.path': `/orders/${id}` };
  const server = tracer.startSpan('GET /orders/:id', { kind: SpanKind.SERVER, attributes }, context);
  const inside = trace.setSpan(context, server);
  const business = tracer.startSpan('place order', {}, inside);
  const within = trace.setSpan(inside, business);
  const query = { kind: SpanKind.CLIENT, attributes: { ...QUERY, 'db.query.text': SQL } };
  tracer.startSpan('SELECT orders', query, within).end();
  const publish = tracer.startSpan('publish order.placed', { kind: SpanKind.PRODUCER, attributes: message }, within);
  publish.setAttributes({ 'messaging.message.id': `m-${id}`, 'messaging.message.body.size': 180 + (id % 100) });
  publish.end();
  business.setAttributes({ 'order.id': id, 'order.total': 12.5 }).addEvent('order.placed', { 'order.items': 3 });
  business.end();
  server.setAttribute('http.response.status_code', 200).setStatus({ code: SpanStatusCode.UNSET });
  server.end();
}
