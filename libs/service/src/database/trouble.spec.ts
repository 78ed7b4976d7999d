import { type ArgumentsHost, Logger } from '@nestjs/common';
import { PrismaClientKnownRequestError } from '@prisma/client/runtime/client';
import { DriverAdapterError } from '@prisma/driver-adapter-utils';
import { createServer } from 'node:net';
import { DatabaseError } from 'pg';
import { openPool } from './pool.js';
import { ProblemFilter } from '../http/problem.filter.js';
import { Problem } from '../http/problem.js';
import { databaseTrouble } from './trouble.js';

Logger.overrideLogger(false);

type Finding = ConstructorParameters<typeof DriverAdapterError>[0];
const prisma = (code: string, cause?: object, message = 'Invalid invocation') =>
  new PrismaClientKnownRequestError(message, {
    code,
    clientVersion: '7.10.0',
    ...(cause && { meta: { driverAdapterError: new DriverAdapterError(cause as Finding) } }),
  });
const inRaw = (originalCode: string) => prisma('P2010', { kind: 'postgres', originalCode });
const answered = (code: string) => Object.assign(new DatabaseError('refused', 7, 'error'), { code });
const network = (code: string) =>
  Object.assign(new Error(`connect ${code} 10.0.0.1:5432`), { code, syscall: 'connect', errno: -1 });

const unavailable: Record<string, unknown> = {
  'no server listens': prisma('P1001', { kind: 'DatabaseNotReachable' }, "Can't reach database server"),
  'a query that timed out': prisma('P1008', { kind: 'SocketTimeout' }, 'Operation has timed out'),
  'a connection reset': prisma('P1017', { kind: 'ConnectionClosed' }, 'Server has closed the connection.'),
  'too many connections': prisma('P2037', { kind: 'TooManyConnections' }),
  'a raw query without a server': prisma('P2010', { kind: 'DatabaseNotReachable' }),
  'a raw query without a connection left': inRaw('53300'),
  'an administrator’s shutdown': prisma('P2039', { kind: 'postgres', originalCode: '57P01' }),
  'a crash, in a raw query': inRaw('57P02'),
  'a server that starts': answered('57P03'),
  'a primary that was demoted': prisma('P2039', { kind: 'postgres', originalCode: '25006' }),
  'a primary that was demoted, in a raw query': inRaw('25006'),
  'a COMMIT that is cut off': new DriverAdapterError({ kind: 'ConnectionClosed' }),
  'a connection lost': new Error('Connection terminated unexpectedly'),
  'a connection lost before': new Error('Client has encountered a connection error and is not queryable'),
  'no answer to a query': new Error('Query read timeout'),
  'no answer to a connect': new Error('Connection terminated due to connection timeout'),
  'an error that such a one caused': new Error('could not store', { cause: answered('57P01') }),
};

const busy: Record<string, unknown> = {
  'no connection for a transaction': prisma('P2028'),
  'a pool in use': new Error('timeout exceeded when trying to connect'),
};

const neither: Record<string, unknown> = {
  'a duplicate': prisma('P2002', { kind: 'UniqueConstraintViolation', originalCode: '23505' }),
  'a statement of ours that is wrong': inRaw('42601'),
  'another service that is away': new Problem(503, 'upstream_unavailable', '', {}, { cause: network('ECONNREFUSED') }),
  'an HTTP client’s fetch': new TypeError('fetch failed', { cause: network('ECONNREFUSED') }),
  ...Object.fromEntries(
    ['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EHOSTUNREACH', 'EPIPE', 'EAI_AGAIN', 'ENOTFOUND'].map((code) => [
      `an HTTP client’s ${code}`,
      network(code),
    ]),
  ),
  'another service’s code': Object.assign(new Error('shutting down'), { code: '57P01' }),
  'a bug': new TypeError('Cannot read properties of undefined'),
  'a bug that mentions the network': new Error('why ECONNREFUSED?'),
  'a string': 'ECONNREFUSED',
  nothing: undefined,
};

it.each(Object.entries(unavailable))('%s: the database is unavailable, and a request gets 503', (_, error) => {
  expect(databaseTrouble(error)).toBe('away');
  expect(answerTo(error)).toMatchObject({ status: 503, code: 'database_unavailable' });
});

it.each(Object.entries(busy))('%s: the service has more work than connections', (_, error) => {
  expect(databaseTrouble(error)).toBe('busy');
  expect(answerTo(error)).toMatchObject({ status: 503, code: 'overloaded' });
});

it.each(Object.entries(neither))('%s: the database is not to blame', (_, error) => {
  expect(databaseTrouble(error)).toBeUndefined();
  expect(answerTo(error)).not.toMatchObject({ code: 'database_unavailable' });
});

it('distinguishes a refusal by the service’s own database from any other', async () => {
  const pool = openPool(`postgresql://shop@localhost:${await closedPort()}/orders`, 1);
  const error: unknown = await pool.query('SELECT 1').catch((reason: unknown) => reason);
  await pool.end();

  expect(error).toMatchObject({ code: 'ECONNREFUSED' });
  expect(databaseTrouble(error)).toBe('away');
});

function closedPort(): Promise<number> {
  const server = createServer().listen(0);
  return new Promise((resolve) =>
    server.once('listening', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    }),
  );
}

function answerTo(error: unknown): unknown {
  let body = '';
  const reply = {
    raw: {},
    status: () => reply,
    header: () => reply,
    send: (sent: string) => (body = sent),
  };
  const host = { switchToHttp: () => ({ getResponse: () => reply }) } as unknown as ArgumentsHost;
  new ProblemFilter().catch(error, host);
  return JSON.parse(body);
}
