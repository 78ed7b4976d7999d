import { SERVICES } from '../../libs/contracts/src/services.ts';
import type { Call, Edge, Flow, Part } from './edges.ts';

const groups: Record<string, Part[]> = {
  shop: [...SERVICES, 'postgresql', 'rabbitmq'],
  pipeline: ['otel-agent', 'otel-gateway'],
  backends: ['tempo', 'loki', 'prometheus', 'grafana'],
};

const arrowOf = (by: Edge['by']): string => ({ otlp: '==>', queue: '-.->' })[by as string] ?? '-->';

/** Every edge as a line of a Mermaid flowchart: dotted for queues, thick for telemetry. */
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
