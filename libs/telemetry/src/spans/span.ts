import { type Attributes, context, type Link, ROOT_CONTEXT, type Span, trace, type Context } from '@opentelemetry/api';
import { type RunOptions, SpanRun } from './span-run.js';
import { isUntraced } from '../untraced/untraced-context.js';

/** What a span that begins a trace may have besides its name. */
export interface RootSpanOptions {
  attributes?: Attributes;
  links?: Link[];
}

/**
 * Runs `work` inside a new INTERNAL span, a child of the active one. The span ends with `work`: when it has returned,
 * its promise or thenable has settled, its Observable has completed or been unsubscribed from, or its generator or
 * async iterator has been exhausted or left. A thrown error is recorded once, turns the span red (status ERROR,
 * `error.type`) and is thrown on. An expected one (`expected: true`, a 4xx `HttpException`, or an outcome by
 * `classifyErrors`) leaves the span as it is.
 *
 * @param name low in cardinality: a verb and a noun, never an id
 * @param attributes set at the start, so that samplers see them; optional
 */
export function withSpan<T>(name: string, work: Work<T>): T;
export function withSpan<T>(name: string, attributes: Attributes, work: Work<T>): T;
export function withSpan<T>(name: string, attributes: Attributes | Work<T>, work?: Work<T>): T {
  if (typeof attributes === 'function') return runInSpan(name, {}, context.active(), attributes);
  return runInSpan(name, { attributes }, context.active(), work!);
}

/** Like {@link withSpan}, but the root of a new trace, whatever span is active: for timers, jobs and replays. */
export function withRootSpan<T>(name: string, work: Work<T>): T;
export function withRootSpan<T>(name: string, options: RootSpanOptions, work: Work<T>): T;
export function withRootSpan<T>(name: string, options: RootSpanOptions | Work<T>, work?: Work<T>): T {
  if (typeof options === 'function') return runInSpan(name, {}, ROOT_CONTEXT, options);
  return runInSpan(name, options, ROOT_CONTEXT, work!);
}

type Work<T> = (span: Span) => T;

/** Starts a span under `parent`, runs `work` in its context, and ends the span in whatever way `work` ends. */
export function runInSpan<T>(name: string, options: RunOptions, parent: Context, work: Work<T>): T {
  // Untraced work is untraced as a whole: a span in it must not begin a trace.
  const run = new SpanRun(name, options, isUntraced() ? context.active() : parent);
  return run.call(work, undefined, [run.span]);
}

/** Adds an event to the active span; does nothing without one. */
export function addEvent(name: string, attributes?: Attributes): void {
  trace.getActiveSpan()?.addEvent(name, attributes);
}

/** Returns the active trace's id (32 lower-case hex digits); null without one: telemetry disabled, or untraced work. */
export function currentTraceId(): string | null {
  const span = trace.getActiveSpan()?.spanContext();
  return span && trace.isSpanContextValid(span) && !isUntraced() ? span.traceId : null;
}
