import type { HrTime, Span, SpanContext } from '@opentelemetry/api';

/** The members that a span of the SDK has beyond its interface. */
interface Begun {
  parentSpanContext?: SpanContext;
  startTime?: HrTime;
}

interface Passed {
  traceId: string;
  spanId: string;
  parentId: string | undefined;
  start: HrTime | undefined;
}

/** The spans through which an error has passed, the outermost last. */
const passed = new WeakMap<object, Passed[]>();
/** The same for thrown values that are no objects (`throw 'text'`): for the last one of each of the latest traces. */
const passedValues = new Map<string, { value: unknown; spans: Passed[] }>();
const REMEMBERED_TRACES = 100;
const REMEMBERED_SPANS = 50;

/**
 * Whether a span inside of `span` has already recorded the error that passes now. Siblings do not count: an error that
 * a retry or a shared promise throws again is recorded by each.
 */
export function isRecordedInside(thrown: unknown, span: Span): boolean {
  const { traceId, spanId } = span.spanContext();
  const { parentSpanContext, startTime } = span as Begun;
  const spans = spansOf(thrown, traceId);
  const inside = spans.some((each) => each.traceId === traceId && isInside(each, spanId, parentSpanContext, startTime));
  spans.push({ traceId, spanId, parentId: parentSpanContext?.spanId, start: startTime });
  if (spans.length > REMEMBERED_SPANS) spans.shift();
  return inside;
}

function isInside(each: Passed, spanId: string, parent: SpanContext | undefined, start: HrTime | undefined): boolean {
  if (each.spanId === spanId || each.parentId === spanId) return true;
  if (each.parentId !== undefined && each.parentId === parent?.spanId) return false;
  // Spans in between may not have seen the error. Then the outer span is the one that began first.
  return !start || !each.start || start[0] < each.start[0] || (start[0] === each.start[0] && start[1] <= each.start[1]);
}

function spansOf(thrown: unknown, traceId: string): Passed[] {
  if (typeof thrown === 'object' && thrown !== null) {
    const spans = passed.get(thrown) ?? [];
    passed.set(thrown, spans);
    return spans;
  }
  const known = passedValues.get(traceId);
  if (known?.value === thrown && known) return known.spans;
  const spans: Passed[] = [];
  passedValues.set(traceId, { value: thrown, spans });
  if (passedValues.size > REMEMBERED_TRACES) passedValues.delete(passedValues.keys().next().value!);
  return spans;
}
