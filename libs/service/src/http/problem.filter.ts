import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import { trace } from '@opentelemetry/api';
import { currentTraceId, recordError } from '@throughline/telemetry';
import type { FastifyReply } from 'fastify';
import { STATUS_CODES } from 'node:http';
import { databaseTrouble } from '../database/trouble.js';
import { retryAfter } from './retry-after.js';
import { Problem } from './problem.js';

const CODES: Record<number, string> = {
  400: 'invalid_request',
  404: 'not_found',
  405: 'method_not_allowed',
  413: 'payload_too_large',
  414: 'uri_too_long',
  415: 'unsupported_media_type',
  429: 'too_many_requests',
};

/** Every failed request ends here: problem+json with the trace's id, without stack or SQL. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('http');

  catch(error: unknown, host: ArgumentsHost): void {
    const problem = toProblem(error);
    // A failing readiness probe is no incident.
    if (!problem.expected && problem.code !== 'not_ready') {
      const span = trace.getActiveSpan();
      // The reply has ended already when the caller left first.
      if (span?.isRecording()) recordError(span, error);
      this.logger.error(error instanceof Error ? error : new Error(String(error)));
    }
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (!reply.sent && !reply.raw.headersSent) send(reply, problem);
  }
}

/** For what Fastify refuses before it has a route, and before any hook, such as a URL that cannot be decoded. */
export function answer(error: unknown, _request: unknown, reply: FastifyReply): void {
  const traceId = currentTraceId();
  if (traceId) reply.header('X-Trace-Id', traceId);
  send(reply, toProblem(error));
}

function send(reply: FastifyReply, problem: Problem): void {
  const comeBack = problem.retryAfterS ?? retryAfter(problem.status);
  if (comeBack) reply.header('Retry-After', comeBack);
  reply
    .status(problem.status)
    .header('content-type', 'application/problem+json')
    .send(JSON.stringify(problemBody(problem)));
}

export const problemBody = (problem: Problem): Record<string, unknown> => ({
  type: 'about:blank',
  title: STATUS_CODES[problem.status],
  status: problem.status,
  detail: problem.message,
  code: problem.code,
  ...problem.extra,
  traceId: currentTraceId(),
});

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const { statusCode, message = '' } = (error ?? {}) as { statusCode?: unknown; message?: string };
  const status = error instanceof HttpException ? error.getStatus() : statusCode;
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new Problem(status, CODES[status] ?? 'request_refused', message);
  }
  const trouble = databaseTrouble(error);
  if (trouble === 'away')
    return new Problem(503, 'database_unavailable', 'The database does not answer; try again shortly.');
  if (trouble === 'busy') return new Problem(503, 'overloaded', 'There is too much to do; try again shortly.');
  return new Problem(500, 'internal_error', 'Something went wrong on our side.');
}
