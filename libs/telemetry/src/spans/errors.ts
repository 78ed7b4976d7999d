import { type Span, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { ATTR_ERROR_TYPE } from '@opentelemetry/semantic-conventions';
import { classOf, recordException } from './exceptions.js';
import { inWords } from './in-words.js';
import { innerCode, messageOf } from './causes.js';

/** An outcome is part of the conversation (a declined card, an unknown product). A failure turns spans red. */
export type ErrorClass = 'outcome' | 'failure';

/** Classifies an error, or returns undefined for one that it does not know. */
export type Classifier = (error: unknown) => ErrorClass | undefined;

interface Cause {
  error: unknown;
  record: (span: Span, error: unknown) => void;
}

// The preload and the program may each load a copy of this module, so both use one list.
const KEY = Symbol.for('throughline.classifiers');
const CAUSES = Symbol.for('throughline.causes');
const shared = globalThis as { [KEY]?: Classifier[]; [CAUSES]?: WeakMap<Span, Cause> };
const own = (shared[KEY] ??= []);
const causes = (shared[CAUSES] ??= new WeakMap());

/**
 * Adds a classification. Classifications are asked before the default, the latest first, until one answers. One that
 * throws gives no answer.
 *
 * @returns a function that removes it again
 */
export function classifyErrors(classify: Classifier): () => void {
  own.unshift(classify);
  return () => {
    const at = own.indexOf(classify);
    if (at >= 0) own.splice(at, 1);
  };
}

/**
 * Whether an error is an outcome: by `classifyErrors`, else by its own `expected` (true or false), else if it is an
 * `HttpException` below 500 or its caller's own abort.
 */
export function isExpected(error: unknown): boolean {
  for (const classify of own) {
    const answer = attempt(() => classify(error));
    if (answer) return answer === 'outcome';
  }
  const thrown = (error ?? {}) as { expected?: unknown; getStatus?: () => unknown };
  const expected = attempt(() => thrown.expected);
  if (typeof expected === 'boolean') return expected;
  const status = attempt(() => thrown.getStatus?.());
  return (typeof status === 'number' && status < 500) || isAbort(error);
}

/** Whether the error comes from an aborted `AbortController`. A deadline that has passed is a failure. */
export const isAbort = (error: unknown): boolean =>
  attempt(() => {
    const { name, cause } = error as { name?: unknown; cause?: { name?: unknown } };
    return name === 'AbortError' && cause?.name !== 'TimeoutError';
  }) === true;

/**
 * Turns `span` red for `error`: status ERROR with its message, and `error.type` with its stable code or class. The
 * innermost span that the exception passes records the exception itself, with its causes, as a span event, a log record
 * or both (`OTEL_SEMCONV_EXCEPTION_SIGNAL_OPT_IN`). An expected error leaves the span as it is.
 */
export function recordError(span: Span, error: unknown): void {
  if (!isExpected(error)) recordFailure(span, error);
}

/** The same for an error that was answered as a failure, even if it is marked as expected. */
export function recordFailure(span: Span, error: unknown): void {
  const failure = asError(error);
  // The span has ended if the caller left before the answer failed.
  if (span.isRecording()) {
    span.setStatus({ code: SpanStatusCode.ERROR, message: attempt(() => messageOf(failure)) });
    span.setAttribute(ATTR_ERROR_TYPE, errorType(failure));
    if ((span as { kind?: SpanKind }).kind === SpanKind.SERVER) causes.set(span, { error, record: recordFailure });
  }
  attempt(() => recordException(span, error, failure));
}

/**
 * Records an error like {@link recordError}, for frameworks that replace it later by one that says less. If the span
 * ends with the replacement, {@link causeOf} returns the original.
 *
 * @param record `recordFailure` if the answer has shown that it is a failure
 */
export function recordCause(span: Span, error: unknown, record: Cause['record'] = recordError): void {
  record(span, error);
  causes.set(span, { error, record });
}

/**
 * Restores the recorded error after the http instrumentation has set a status code in its place. Returns whether there
 * was one.
 */
export function restoreCause(span: Span): boolean {
  const cause = causes.get(span);
  cause?.record(span, cause.error);
  return cause !== undefined;
}

/** Returns the error recorded on `span` if `error` is its replacement, else `error`. */
export const causeOf = (span: Span, error: unknown): unknown => (causes.has(span) ? causes.get(span)?.error : error);

/** Returns the error's own code if it has one (`ECONNREFUSED`, `upstream_timeout`), else its class. */
export function errorType(error: Error): string {
  const code = attempt(() => (error as { code?: unknown }).code ?? innerCode(error));
  return typeof code === 'string' && code !== '' ? code : (attempt(() => classOf(error)) ?? 'Error');
}

/** Returns the thrown error, or an error that describes the thrown value. */
export const asError = (thrown: unknown): Error =>
  attempt(() => thrown instanceof Error) ? (thrown as Error) : new Error(textOf(thrown) ?? inWords(thrown));

/** Frameworks reject with plain objects: the answer for the client. */
function textOf(thrown: unknown): string | undefined {
  const message = attempt(() => (thrown as { message?: unknown } | undefined)?.message);
  return typeof message === 'string' && message !== '' ? message : undefined;
}

/** Undefined if it throws: reading the application's error must not replace it by another one. */
function attempt<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
