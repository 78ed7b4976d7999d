import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { problemBody } from './problem.filter.js';
import { Problem } from './problem.js';

type Answering = Socket & { _httpMessage?: { headersSent: boolean } };

/** Answers what Node could not read as a request, and so never becomes one, on the bare connection; then hangs up. */
export function refuseUnread(error: Error & { code?: string }, socket: Answering): void {
  // Writing now would corrupt an answer that is under way.
  if (socket.writable && !socket._httpMessage?.headersSent) socket.write(messageOf(problemOf(error.code)));
  socket.destroy(error);
}

function problemOf(code = ''): Problem {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new Problem(408, 'request_timeout', 'The request did not arrive in time.');
  if (code === 'HPE_HEADER_OVERFLOW') return new Problem(431, 'headers_too_large', 'The headers are too large.');
  return new Problem(400, 'invalid_request', 'This is not HTTP/1.1.');
}

function messageOf(problem: Problem): string {
  const body = JSON.stringify(problemBody(problem));
  return [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}
