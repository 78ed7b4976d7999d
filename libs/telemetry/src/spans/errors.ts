import { type Span, SpanStatusCode } from '@opentelemetry/api';
import { ATTR_ERROR_TYPE } from '@opentelemetry/semantic-conventions';
import { classOf, recordException } from './exceptions.js';
import { inWords } from './in-words.js';

/** An outcome is part of the conversation (a declined card, an unknown product); a failure turns spans red. */
export type ErrorClass = 'outcome' | 'failure';

/** Says what an error is, or undefined for what one does not know about. */
export type Classifier = (error: unknown) => ErrorClass | undefined;

// The preload and the program may each load a copy of this module: both have to judge alike.
const KEY = Symbol.for('throughline.classifiers');
const CAUSES = Symbol.for('throughline.causes');
const shared = globalThis as { [KEY]?: Classifier[]; [CAUSES]?: WeakMap<Span, unknown> };
const own = (shared[KEY] ??= []);
const causes = (shared[CAUSES] ??= new WeakMap());

/**
 * Adds a classification of one's own. It is asked before the default, the latest first, until one answers; one that
 * throws has not answered.
 * @returns a function that takes it away again
 */
export function classifyErrors(classify: Classifier): () => void {
  own.unshift(classify);
  return () => {
    const at = own.indexOf(classify);
    if (at >= 0) own.splice(at, 1);
  };
}

/**
 * Whether an error is an outcome: what `classifyErrors` says, else its own `expected` (true or false), else whether it is
 * an `HttpException` below 500.
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
  return typeof status === 'number' && status < 500;
}

/**
 * Turns `span` red for `error`: status ERROR with its message, `error.type` with its stable code or class. The
 * exception itself is recorded once in its trace, by the innermost span that saw it, as a span event, a log record or
 * both (`OTEL_SEMCONV_EXCEPTION_SIGNAL_OPT_IN`). An expected error leaves the span as it is.
 */
export function recordError(span: Span, error: unknown): void {
  if (isExpected(error)) return;
  const failure = asError(error);
  span.setStatus({ code: SpanStatusCode.ERROR, message: attempt(() => failure.message) });
  span.setAttribute(ATTR_ERROR_TYPE, errorType(failure));
  attempt(() => recordException(span, error, failure));
}

/**
 * {@link recordError} for what a framework puts something else in the place of on its way out, which says less:
 * {@link causeOf} gives it back when that ends the span.
 */
export function recordCause(span: Span, error: unknown): void {
  recordError(span, error);
  causes.set(span, error);
}

/** The same once more, for who has put a status code in the place of the cause: the http instrumentation does so last. */
export function restoreCause(span: Span): void {
  if (causes.has(span)) recordError(span, causes.get(span));
}

/** What `span` failed with, where what it is ended with stands in the place of that. */
export const causeOf = (span: Span, error: unknown): unknown => (causes.has(span) ? causes.get(span) : error);

/** The error's own code where it has one (`ECONNREFUSED`, `upstream_timeout`), else its class. */
export function errorType(error: Error): string {
  const code = attempt(() => (error as { code?: unknown }).code);
  return typeof code === 'string' && code !== '' ? code : (attempt(() => classOf(error)) ?? 'Error');
}

/** What was thrown, or an error that says what it was. */
export const asError = (thrown: unknown): Error =>
  attempt(() => thrown instanceof Error) ? (thrown as Error) : new Error(messageOf(thrown) ?? inWords(thrown));

/** Frameworks reject with plain objects: the answer that a client is to get. */
function messageOf(thrown: unknown): string | undefined {
  const message = attempt(() => (thrown as { message?: unknown } | undefined)?.message);
  return typeof message === 'string' && message !== '' ? message : undefined;
}

/** Undefined where it throws: to look at the application's error must not turn it into another one. */
function attempt<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
