import type { Call, Edge, Flow, Part } from '../../libs/contracts/src/edges.ts';

const MARKERS = ['<!-- picture: made by npm run telemetry-docs -->', '<!-- end of picture -->'] as const;

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

/** The document with this picture in the place of the one it has. Throws when it has no place for one. */
export function withPicture(document: string, picture: string): string {
  const [before, rest] = document.split(MARKERS[0]);
  const after = rest?.split(MARKERS[1])[1];
  if (before === undefined || after === undefined) throw new Error(`the document has no ${MARKERS.join(' ... ')}`);
  return `${before}${MARKERS[0]}\n\n${picture}\n\n${MARKERS[1]}${after}`;
}

/** A hyphen may be taken for the beginning of an arrow. */
const id = (part: string): string => part.replaceAll('-', '_');
const line = ({ from, to, by }: Edge, label: string): string => `  ${id(from)} ${arrowOf(by)}|${label}| ${id(to)}`;
