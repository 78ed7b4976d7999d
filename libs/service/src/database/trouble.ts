import { isNativeError } from 'node:util/types';
import { DatabaseError } from 'pg';
import { Problem } from '../http/problem.js';
import { isConnectionError } from './driver.js';

/** `away`: the database cannot be used. `busy`: it works, but this request got no connection in time. */
export type Trouble = 'away' | 'busy';

/** PostgreSQL: stopped by its operator, crashed, not up yet, no connection left, demoted to reading only. */
const STATES = new Set(['57P01', '57P02', '57P03', '53300', '25006']);
/** Prisma: unreachable, timed out, closed, too many connections. */
const PRISMA = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2037']);
/** Prisma's adapter, where Prisma has a code of a wider meaning (raw queries) or none (COMMIT). */
const ADAPTER = new Set(['DatabaseNotReachable', 'SocketTimeout', 'ConnectionClosed', 'TooManyConnections']);
/** Prisma: no connection, or no transaction, in time. */
const PRISMA_BUSY = new Set(['P2024', 'P2028']);
/** pg's own errors, which have no code. */
const PG = new Set([
  'Connection terminated',
  'Connection terminated unexpectedly',
  'Connection terminated due to connection timeout',
  'timeout expired',
  'Query read timeout',
  'Client has encountered a connection error and is not queryable',
]);
const PG_BUSY = 'timeout exceeded when trying to connect';

/** The error as Prisma's adapter describes it. */
interface Finding {
  kind?: string;
  originalCode?: string;
}

interface PrismaError extends Error {
  code?: string;
  cause?: Finding;
  meta?: { driverAdapterError?: { cause?: Finding } };
}

/**
 * Classifies an error of the service's own database, thrown by pg, its pool or Prisma. Neither the request nor the
 * message is at fault then. Undefined for any other error, including the network error of another client.
 */
export function databaseTrouble(error: unknown): Trouble | undefined {
  // A Problem is classified already; its cause may be the failure of another service.
  if (!isNativeError(error) || error instanceof Problem) return undefined;
  if (/^(PrismaClient|DriverAdapterError$)/.test(error.name)) return prismaTrouble(error as PrismaError);
  if (error instanceof DatabaseError) return STATES.has(error.code ?? '') ? 'away' : undefined;
  if (error.message === PG_BUSY) return 'busy';
  return isConnectionError(error) || PG.has(error.message) ? 'away' : databaseTrouble(error.cause);
}

function prismaTrouble({ code = '', cause, meta }: PrismaError): Trouble | undefined {
  if (PRISMA_BUSY.has(code)) return 'busy';
  const found = [cause, meta?.driverAdapterError?.cause];
  const isAway = found.some((each) => ADAPTER.has(each?.kind ?? '') || STATES.has(each?.originalCode ?? ''));
  return isAway || PRISMA.has(code) ? 'away' : undefined;
}
