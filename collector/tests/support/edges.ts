import { SERVICES } from '../../../libs/contracts/src/services.ts';
import { CALLS, FLOWS } from '../../pipeline/edges.ts';
import type { Sample } from './metrics-text.js';

const isService = (part: string): boolean => (SERVICES as readonly string[]).includes(part);

/** Published after an order has been pending for half an hour, so never during a test. */
const RARE = ['order.overdue'];

/** The flows that the trace of an order shows. */
export const ORDER_FLOWS = FLOWS.filter(({ events }) => events.some((event) => !RARE.includes(event)));

/**
 * Every edge of the list that a trace of an order shows, as the connector names it: a caller without a span is `user`.
 */
export const EXPECTED_EDGES: readonly string[] = [
  'user -> api-gateway virtual_node',
  ...CALLS.filter(({ from, to, by }) => by === 'http' && isService(from) && isService(to)).map(
    ({ from, to }) => `${from} -> ${to} `,
  ),
  ...CALLS.filter(({ from, by }) => by === 'sql' && isService(from)).map(({ from, to }) => `${from} -> ${to} database`),
  ...ORDER_FLOWS.map(({ from, to }) => `${from} -> ${to} messaging_system`),
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
