import type { Call, Edge, Flow, Part } from '../../libs/contracts/src/edges.ts';

const groups: Record<string, Part[]> = {
  shop: ['api-gateway', 'order-service', 'payment-service', 'inventory-service', 'postgresql', 'rabbitmq'],
  pipeline: ['otel-agent', 'otel-gateway'],
  backends: ['tempo', 'loki', 'prometheus', 'grafana'],
};

const arrowOf = (by: Edge['by']): string => ({ otlp: '==>', queue: '-.->' })[by as string] ?? '-->';

/** Every edge as a line of a Mermaid flowchart: what is said over queues dotted, what carries telemetry thick. */
export function pipelinePicture(calls: readonly Call[], flows: readonly Flow[]): string {
  const boxes = Object.entries(groups).flatMap(([group, parts]) => [
    `  subgraph ${group}`,
    ...parts.map((part) => `    ${id(part)}[${part}]`),
    '  end',
  ]);
  const lines = [
    ...calls.map((edge) => line(edge, `${edge.by} ${edge.port}`)),
    ...flows.map((edge) => line(edge, edge.events.join('<br>'))),
  ];
  return ['```mermaid', 'flowchart LR', ...boxes, ...lines, '```'].join('\n');
}

/** A hyphen may be taken for the beginning of an arrow. */
const id = (part: string): string => part.replaceAll('-', '_');
const line = ({ from, to, by }: Edge, label: string): string => `  ${id(from)} ${arrowOf(by)}|${label}| ${id(to)}`;
