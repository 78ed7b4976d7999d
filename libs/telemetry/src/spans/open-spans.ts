import type { Span, SpanProcessor } from '@opentelemetry/sdk-trace';
import { recordFailure } from './errors.js';

/** The number of open spans to remember, so that a span that never ends costs memory only for a while. */
const MOST = 1000;

// The preload and the program may each load a copy of this module, so the end of the process ends the spans of both.
const KEY = Symbol.for('throughline.open-spans');
const shared = globalThis as { [KEY]?: Set<Span> };
const open = (shared[KEY] ??= new Set<Span>());

/** Remembers the spans that have begun and not ended, for {@link endOpenSpans}. */
export class OpenSpans implements SpanProcessor {
  onStart(span: Span): void {
    open.add(span);
    if (open.size <= MOST) return;
    const [oldest] = open;
    open.delete(oldest!);
  }

  onEnd(span: unknown): void {
    open.delete(span as Span);
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}

/**
 * Ends the spans that are open when a process is about to end, or they would never arrive: the latest first, so that no
 * span outlives its parent. Each gets the event `process_ended`. If the process was told to end or has failed, each
 * also gets status ERROR and the `error.type` of that name, because its work was interrupted.
 */
export function endOpenSpans(isCutOff: boolean): void {
  for (const span of [...open].reverse()) {
    if (isCutOff) recordFailure(span, new ProcessEnded());
    else span.addEvent('process_ended');
    span.end();
  }
}

class ProcessEnded extends Error {
  override readonly name = 'ProcessEnded';
  readonly code = 'process_ended';

  constructor() {
    super('The process ended before this was over.');
    // The duration would measure the end of the process, not the work.
    this.stack = '';
  }
}
