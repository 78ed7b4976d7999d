import { Problem } from './problem.js';

/** What tells that the database cannot be reached or is about to leave, whichever layer says so. */
const SIGNS = new Set<unknown>([
  // The network.
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN'],
  // PostgreSQL: stopped by its operator, crashed, not up yet, no connection left, demoted to reading only.
  ...['57P01', '57P02', '57P03', '53300', '25006'],
  // Prisma: unreachable, timed out, closed, no connection or transaction in time, too many connections.
  ...['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028', 'P2037'],
  // Its adapter, where Prisma gives a code of a wider meaning (raw queries) or none (COMMIT).
  ...['DatabaseNotReachable', 'SocketTimeout', 'ConnectionClosed', 'TooManyConnections'],
  // pg and its pool, whose own errors have no code.
  'Connection terminated',
  'Connection terminated unexpectedly',
  'Connection terminated due to connection timeout',
  'timeout exceeded when trying to connect',
  'timeout expired',
  'Query read timeout',
  'Client has encountered a connection error and is not queryable',
]);

interface Clues {
  code?: unknown;
  message?: unknown;
  kind?: unknown;
  originalCode?: unknown;
  cause?: unknown;
  meta?: { driverAdapterError?: unknown };
}

/** Whether this error means that the database is away: nothing is wrong with the request or message, so wait for it. */
export function isDatabaseAway(error: unknown): boolean {
  // A Problem has been judged already; what its cause could not reach is another service.
  if (typeof error !== 'object' || error === null || error instanceof Problem) return false;
  const { code, message, kind, originalCode, cause, meta } = error as Clues;
  return (
    [code, message, kind, originalCode].some((clue) => SIGNS.has(clue)) ||
    isDatabaseAway(meta?.driverAdapterError) ||
    isDatabaseAway(cause)
  );
}
