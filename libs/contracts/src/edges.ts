/**
 * Who talks to whom, and how. The one list behind the expected service graph, the picture in docs/pipeline.md and the
 * network policies in k8s/.
 */
export type Edge = Call | Flow;

/** A connection that `from` opens to `to`, who listens on `port`. */
export interface Call {
  from: Part;
  to: Part;
  by: 'http' | 'sql' | 'amqp' | 'otlp' | 'query' | 'scrape';
  port: number;
}

/** Events that `from` publishes and `to` consumes: an edge of the trace, while both connect to the broker only. */
export interface Flow {
  from: Service;
  to: Service;
  by: 'queue';
  events: readonly string[];
}

/** The shop's processes, by their `service.name`. */
export const SERVICES = ['api-gateway', 'order-service', 'payment-service', 'inventory-service'] as const;
export type Service = (typeof SERVICES)[number];

export type Part = Service | 'customer' | 'postgresql' | 'rabbitmq' | 'otel-agent' | 'otel-gateway' | Backend;
type Backend = 'tempo' | 'loki' | 'prometheus' | 'grafana';

const STATEFUL = ['order-service', 'payment-service', 'inventory-service'] as const;

export const CALLS: readonly Call[] = [
  { from: 'customer', to: 'api-gateway', by: 'http', port: 3000 },
  { from: 'api-gateway', to: 'order-service', by: 'http', port: 3001 },
  { from: 'api-gateway', to: 'inventory-service', by: 'http', port: 3003 },
  { from: 'order-service', to: 'inventory-service', by: 'http', port: 3003 },
  ...STATEFUL.map((from): Call => ({ from, to: 'postgresql', by: 'sql', port: 5432 })),
  ...SERVICES.map((from): Call => ({ from, to: 'rabbitmq', by: 'amqp', port: 5672 })),
  ...SERVICES.map((from): Call => ({ from, to: 'otel-agent', by: 'otlp', port: 4317 })),
  { from: 'otel-agent', to: 'otel-gateway', by: 'otlp', port: 4317 },
  { from: 'otel-gateway', to: 'tempo', by: 'otlp', port: 4317 },
  { from: 'otel-gateway', to: 'loki', by: 'otlp', port: 3100 },
  { from: 'prometheus', to: 'otel-gateway', by: 'scrape', port: 8889 },
  { from: 'prometheus', to: 'otel-gateway', by: 'scrape', port: 8888 },
  { from: 'prometheus', to: 'otel-agent', by: 'scrape', port: 8888 },
  { from: 'prometheus', to: 'rabbitmq', by: 'scrape', port: 15692 },
  { from: 'grafana', to: 'prometheus', by: 'query', port: 9090 },
  { from: 'grafana', to: 'loki', by: 'query', port: 3100 },
  { from: 'grafana', to: 'tempo', by: 'query', port: 3200 },
];

export const FLOWS: readonly Flow[] = [
  { from: 'order-service', to: 'payment-service', by: 'queue', events: ['order.placed'] },
  { from: 'payment-service', to: 'inventory-service', by: 'queue', events: ['payment.captured'] },
  { from: 'inventory-service', to: 'payment-service', by: 'queue', events: ['inventory.rejected'] },
  { from: 'inventory-service', to: 'order-service', by: 'queue', events: ['inventory.reserved'] },
  { from: 'payment-service', to: 'order-service', by: 'queue', events: ['payment.declined', 'payment.refunded'] },
  {
    from: 'order-service',
    to: 'api-gateway',
    by: 'queue',
    events: ['order.approved', 'order.completed', 'order.cancelled'],
  },
];

export const EDGES: readonly Edge[] = [...CALLS, ...FLOWS];
