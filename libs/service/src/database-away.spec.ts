import { type ArgumentsHost, Logger } from '@nestjs/common';
import { isDatabaseAway } from './database-away.js';
import { ProblemFilter } from './problem.filter.js';
import { Problem } from './problem.js';

Logger.overrideLogger(false);

/** As Prisma 7.10 and pg 8.23 throw them; the codes that Prisma wraps stand in `meta.driverAdapterError`. */
const prisma = (code: string, cause: object, message = 'Invalid invocation') =>
  Object.assign(new Error(message), { code, meta: { driverAdapterError: { name: 'DriverAdapterError', cause } } });
const system = (code: string) =>
  Object.assign(new Error(`connect ${code} 10.0.0.1:5432`), { code, syscall: 'connect', errno: -1 });
const inRaw = (originalCode: string) => prisma('P2010', { kind: 'postgres', originalCode });

const away: Record<string, unknown> = {
  'nobody listens': prisma('P1001', { kind: 'DatabaseNotReachable' }, "Can't reach database server"),
  'nobody listens, on both addresses': Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' }),
  'a query that timed out': prisma('P1008', { kind: 'SocketTimeout' }, 'Operation has timed out'),
  'a connection reset': prisma('P1017', { kind: 'ConnectionClosed' }, 'Server has closed the connection.'),
  'no connection for a transaction': Object.assign(new Error('Unable to start a transaction'), { code: 'P2028' }),
  'too many connections': prisma('P2037', { kind: 'TooManyConnections' }),
  'a raw query without a server': prisma('P2010', { kind: 'DatabaseNotReachable' }),
  'a raw query without a connection left': inRaw('53300'),
  'an administrator’s shutdown': prisma('P2039', { kind: 'postgres', originalCode: '57P01' }),
  'a crash, in a raw query': inRaw('57P02'),
  'a server that starts': Object.assign(new Error('the database system is starting up'), { code: '57P03' }),
  'a primary that was demoted': prisma('P2039', { kind: 'postgres', originalCode: '25006' }),
  'a primary that was demoted, in a raw query': inRaw('25006'),
  'a COMMIT that is cut off': Object.assign(new Error('ConnectionClosed'), { cause: { kind: 'ConnectionClosed' } }),
  'a connection lost': new Error('Connection terminated unexpectedly'),
  'a connection lost before': new Error('Client has encountered a connection error and is not queryable'),
  'no answer to a query': new Error('Query read timeout'),
  'no answer to a connect': new Error('Connection terminated due to connection timeout'),
  'a pool in use': new Error('timeout exceeded when trying to connect'),
  ...Object.fromEntries(
    ['ECONNRESET', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EPIPE', 'EAI_AGAIN', 'ENOTFOUND'].map((code) => [
      `pg’s ${code}`,
      system(code),
    ]),
  ),
};

const here: Record<string, unknown> = {
  'a duplicate': prisma('P2002', { kind: 'UniqueConstraintViolation', originalCode: '23505' }),
  'a statement of ours that is wrong': inRaw('42601'),
  'another service that is away': new Problem(503, 'upstream_unavailable', '', {}, { cause: system('ECONNREFUSED') }),
  'a bug': new TypeError('Cannot read properties of undefined'),
  'a bug that mentions the network': new Error('why ECONNREFUSED?'),
  'a string': 'ECONNREFUSED',
  nothing: undefined,
};

it.each(Object.entries(away))('%s: the database is away, and a request is told 503', (_, error) => {
  expect(isDatabaseAway(error)).toBe(true);
  expect(answerTo(error)).toMatchObject({ status: 503, code: 'database_unavailable' });
});

it.each(Object.entries(here))('%s: the database is not to blame', (_, error) => {
  expect(isDatabaseAway(error)).toBe(false);
  expect(answerTo(error)).not.toMatchObject({ code: 'database_unavailable' });
});

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
