import { errorMonitor } from 'node:events';
import { type ClientRequest, IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Attributes, Span } from '@opentelemetry/api';
import {
  ATTR_ERROR_TYPE,
  ATTR_HTTP_RESPONSE_HEADER,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
} from '@opentelemetry/semantic-conventions';
import { failureOf } from '../http/failures.js';
import { isAbort, recordError, recordFailure, restoreCause } from '../spans/errors.js';

/**
 * `error.type` of a SERVER span whose caller left before the answer was complete, which is not a failure of this
 * process.
 */
const CLIENT_DISCONNECTED = 'client_disconnected';

/**
 * Reports how an incomplete answer ended: its stream broke, or its caller left. The http instrumentation reports both
 * as complete answers with status 200. Also adds the content type of an event stream, by which a sampler can tell it
 * from a slow answer. For the instrumentation's `applyCustomAttributesOnSpan`.
 */
export function completeServed(span: Span, request: unknown, response: unknown): void {
  if (!restoreCause(span)) tellFailure(span, request, response);
  if (!(request instanceof IncomingMessage && response instanceof ServerResponse)) return;
  const isEvents = EVENTS.test(headOf(response));
  if (isEvents) span.setAttribute(ATTR_HTTP_RESPONSE_HEADER('content-type'), ['text/event-stream']);
  if (response.writableFinished) return;
  if (!hasLeft(request.socket, response)) {
    recordFailure(
      span,
      response.errored ?? Object.assign(new Error('The response ended early.'), { code: 'response_incomplete' }),
    );
    return;
  }
  if (!response.headersSent) delete (span as { attributes?: Attributes }).attributes?.[ATTR_HTTP_RESPONSE_STATUS_CODE];
  // An event stream ends only when its caller leaves.
  if (!isEvents) span.setAttribute(ATTR_ERROR_TYPE, CLIENT_DISCONNECTED);
}

/** The status of the answer decides: below 500 it is an outcome, whatever was thrown. */
function tellFailure(span: Span, request: unknown, response: unknown): void {
  const failure = failureOf(request);
  if (failure && (response as ServerResponse).statusCode >= 500) recordFailure(span, failure.error);
}

const EVENTS = /^content-type: ?text\/event-stream/im;
/** Reads the header as it was sent: `getHeader` does not know the arguments of `writeHead`. */
const headOf = (response: ServerResponse): string => (response as unknown as { _header?: string })._header ?? '';

/** If the response closed its own socket, the other side neither ended nor broke it. */
const hasLeft = (socket: Socket, { errored }: ServerResponse): boolean =>
  socket.readableEnded || (socket.errored !== null && socket.errored !== errored);

const responses = new WeakMap<Span, IncomingMessage>();

/** Reports how an outgoing request ends before the http instrumentation does. For its `requestHook`. */
export function watchRequest(span: Span, request: ClientRequest | IncomingMessage): void {
  if (request instanceof IncomingMessage) return;
  request.once(errorMonitor, (error) => endsBy(span, error));
  // The instrumentation takes this for the end, but the error of a response that breaks off comes later.
  request.once('close', () => {
    const response = responses.get(span);
    if (response && !response.complete && response.errored) endsBy(span, response.errored);
  });
}

/** For the instrumentation's `responseHook`. */
export function watchResponse(span: Span, response: IncomingMessage | ServerResponse): void {
  if (response instanceof IncomingMessage) responses.set(span, response);
}

/**
 * Records the error of a failed `fetch` or node:http request with its causes, unless the caller gave the request up.
 * Ignores what the instrumentation reports afterwards.
 */
export function endsBy(span: Span, error: Error): void {
  if (!span.isRecording()) return;
  if (!isAbort(error)) recordError(span, error);
  Object.assign(span, { setStatus: () => span, setAttribute: () => span, recordException: () => {} });
}
