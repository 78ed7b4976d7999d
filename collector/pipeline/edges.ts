import { type Service, SERVICES } from '../../libs/contracts/src/services.ts';

/**
 * Every connection of the system. The source of the expected service graph, the picture in docs/pipeline.md and the
 * network policies in k8s/.
 */
export type Edge = Call | Flow;

/** A connection that `from` opens to `to` on `port`. */
export interface Call {
  from: Part;
  to: Part;
  by: 'http' | 'sql' | 'amqp' | 'otlp' | 'query' | 'scrape' | 'dns' | 'kubernetes' | 'cluster' | 'storage';
  port: number;
}

/** Events that `from` publishes and `to` consumes. An edge of the trace, although both connect only to the broker. */
export interface Flow {
  from: Service;
  to: Service;
  by: 'queue';
  events: readonly string[];
}

export type Part =
  Service | 'customer' | 'postgresql' | 'rabbitmq' | 'otel-agent' | 'otel-gateway' | Backend | InCluster;
type Backend = 'tempo' | 'loki' | 'prometheus' | 'grafana' | 'jaeger';
/** Parts that exist only on Kubernetes. */
type InCluster = 'migration' | 'dns' | 'kubernetes' | 'ingress' | 'keda' | 'object-storage' | 'vendor' | 'alertmanager';

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

const LOOK_UP_NAMES: readonly Part[] = [
  ...SERVICES,
  ...(['migration', 'rabbitmq', 'otel-agent', 'otel-gateway', 'prometheus', 'grafana'] as const),
];
/** Command line tools such as rabbitmqctl listen on 35672 to 35682, and other nodes call them back there. */
const RABBITMQ_TOOLS = Array.from({ length: 11 }, (_, offset) => 35_672 + offset);
const RABBITMQ_PEERS = [4369, 25672, ...RABBITMQ_TOOLS];
/** The port of its Service and that of the server itself: network plugins differ in which of them they check. */
const KUBERNETES_API = [443, 6443];

/** Connections that exist only on Kubernetes: DNS, migrations, and those between the broker's nodes. */
export const CLUSTER_CALLS: readonly Call[] = [
  ...LOOK_UP_NAMES.map((from): Call => ({ from, to: 'dns', by: 'dns', port: 53 })),
  { from: 'migration', to: 'postgresql', by: 'sql', port: 5432 },
  ...KUBERNETES_API.map((port): Call => ({ from: 'otel-agent', to: 'kubernetes', by: 'kubernetes', port })),
  ...RABBITMQ_PEERS.map((port): Call => ({ from: 'rabbitmq', to: 'rabbitmq', by: 'cluster', port })),
];

/** Connections that an overlay or a component in k8s/ adds. */
export const CHOICE_CALLS = {
  /** The ingress controller of the kind cluster. */
  kind: [
    { from: 'customer', to: 'ingress', by: 'http', port: 8000 },
    { from: 'ingress', to: 'dns', by: 'dns', port: 53 },
    ...KUBERNETES_API.map((port): Call => ({ from: 'ingress', to: 'kubernetes', by: 'kubernetes', port })),
  ],
  production: [
    { from: 'tempo', to: 'dns', by: 'dns', port: 53 },
    { from: 'tempo', to: 'object-storage', by: 'storage', port: 443 },
  ],
  jaeger: [
    { from: 'otel-gateway', to: 'jaeger', by: 'otlp', port: 4317 },
    { from: 'grafana', to: 'jaeger', by: 'query', port: 16686 },
  ],
  /** A vendor's backend, at any address. */
  vendor: [{ from: 'otel-gateway', to: 'vendor', by: 'otlp', port: 443 }],
  alertmanager: [{ from: 'prometheus', to: 'alertmanager', by: 'http', port: 9093 }],
  keda: [{ from: 'keda', to: 'rabbitmq', by: 'amqp', port: 5672 }],
  /** With an agent in each pod, the pods of the services themselves connect to the gateways. */
  sidecar: SERVICES.map((from): Call => ({ from, to: 'otel-gateway', by: 'otlp', port: 4317 })),
} satisfies Record<string, readonly Call[]>;

export const FLOWS: readonly Flow[] = [
  {
    from: 'order-service',
    to: 'payment-service',
    by: 'queue',
    events: ['order.placed', 'order.cancellation_requested', 'order.overdue'],
  },
  { from: 'order-service', to: 'inventory-service', by: 'queue', events: ['order.overdue'] },
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
