import { CALLS, FLOWS, SERVICES } from '@throughline/contracts/edges';
import type { Sample } from './metrics-text.js';

const isService = (part: string): boolean => (SERVICES as readonly string[]).includes(part);

/** Every edge of the list that a trace shows, as the connector names it: a caller without a span is `user`. */
export const EXPECTED_EDGES: readonly string[] = [
  'user -> api-gateway virtual_node',
  ...CALLS.filter(({ from, to, by }) => by === 'http' && isService(from) && isService(to)).map(
    ({ from, to }) => `${from} -> ${to} `,
  ),
  ...CALLS.filter(({ from, by }) => by === 'sql' && isService(from)).map(({ from, to }) => `${from} -> ${to} database`),
  ...FLOWS.map(({ from, to }) => `${from} -> ${to} messaging_system`),
].sort();

/** The edges that the gateways have drawn so far. */
export const edgesIn = (samples: Sample[]): string[] => [
  ...new Set(
    samples
      .filter(({ name }) => name === 'traces_service_graph_request_total')
      .map(({ labels: { client, server, connection_type } }) => `${client} -> ${server} ${connection_type}`),
  ),
];

export const drawsAll = (edges: string[]): boolean => EXPECTED_EDGES.every((edge) => edges.includes(edge));
