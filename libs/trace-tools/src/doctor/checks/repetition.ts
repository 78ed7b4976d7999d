import type { SpanRecord } from '@throughline/telemetry-testing';
import { attribute, type Evidence, inMs, isEntry, named } from '../evidence.js';
import type { Check, Symptom } from '../finding.js';
import { hostOf, pathOf } from '../hops.js';

/** So many equal calls below one span are an N+1; so many failures of one call are a storm. */
const MANY = 5;
const STORM = 4;

/** The same query or call, repeated where one call could ask for everything. */
export const nPlusOne: Check = (evidence) =>
  evidence.spans.flatMap((span) => {
    const groups = Map.groupBy(callsOf(evidence, span), ({ shape }) => shape);
    return [...groups.values()].flatMap((calls): Symptom[] => {
      const succeeded = calls.map(({ call }) => call).filter(({ status }) => status !== 'error');
      if (succeeded.length < MANY || succeeded.length < calls.length / 2) return [];
      const spent = succeeded.reduce((sum, { start, end }) => sum + end - start, 0);
      const because = `${named(span)} makes ${succeeded.length} calls ${named(succeeded[0]!)}, ${inMs(spent)} in all, that differ in their values only.`;
      return [{ code: 'n-plus-one', because, spans: [span, ...succeeded] }];
    });
  });

/** Calls right below a span, or below steps that repeat often enough. */
function callsOf(evidence: Evidence, span: SpanRecord): { call: SpanRecord; shape: string }[] {
  const children = evidence.childrenOf(span);
  const direct = children.filter(({ kind }) => kind === 'client').map((call) => ({ call, shape: shapeOf(call) }));
  const steps = [
    ...Map.groupBy(
      children.filter(({ kind }) => kind === 'internal'),
      ({ name }) => name,
    ),
  ];
  const below = steps
    .filter(([, same]) => same.length >= MANY)
    .flatMap(([step, same]) =>
      same
        .flatMap((each) => evidence.childrenOf(each).filter(({ kind }) => kind === 'client'))
        .map((call) => ({ call, shape: `${step} ${shapeOf(call)}` })),
    );
  return [...direct, ...below];
}

/** The same text for calls that differ only in their values. */
function shapeOf(call: SpanRecord): string {
  const query = attribute(call, 'db.query.text', 'db.statement')?.replace(/'[^']*'|\b\d+\b/g, '?');
  const depth = pathOf(call)?.split('/').length;
  return [call.name.replace(/\d+/g, '?'), query ?? `${hostOf(call)} ${depth}`].join(' ');
}

/** The same call repeated, failing each time. */
export const retryStorm: Check = (evidence) => {
  const storms = evidence.spans.flatMap((span): Symptom[] => {
    const failed = evidence.childrenOf(span).filter(({ status }) => status === 'error');
    const worst = [...Map.groupBy(failed, ({ name, kind }) => `${kind} ${name}`).values()].sort(
      (a, b) => b.length - a.length,
    )[0];
    if (!worst) return [];
    const below = worst.flatMap((attempt) => failuresBelow(evidence, attempt));
    const multiplied = worst.length >= 2 && below.length >= 2 * worst.length;
    if (worst.length < STORM && !(multiplied && worst.length + below.length >= 2 * STORM)) return [];
    const more = multiplied
      ? `, each with retries of its own: ${below.length} failed calls ${named(below[0]!)} in all`
      : '';
    const because = `${named(worst[0]!)} failed ${worst.length} times below ${named(span)}${more}${pausesOf(worst)}.`;
    return [{ code: 'retry-storm', because, spans: [...worst, ...below] }];
  });
  const within = new Set(storms.flatMap(({ spans }) => spans.slice(1)));
  return storms.filter(({ spans }) => !within.has(evidence.parentOf(spans[0]!)!));
};

/** Calls below an attempt that failed more than once. */
function failuresBelow(evidence: Evidence, attempt: SpanRecord): SpanRecord[] {
  const failed = [...evidence.descendantsOf(attempt)].filter((span) => span.status === 'error' && !isEntry(span));
  return [...Map.groupBy(failed, ({ name, parentSpanId }) => `${parentSpanId} ${name}`).values()]
    .filter((same) => same.length >= 2)
    .flat();
}

/** Delays that do not grow hit a service that is down as hard as one that is up. */
function pausesOf(attempts: readonly SpanRecord[]): string {
  const pauses = attempts.slice(1).map(({ start }, at) => start - attempts[at]!.end);
  const grows = pauses.every((pause, at) => at === 0 || pause > pauses[at - 1]! * 1.2);
  if (pauses.length < 2 || grows) return '';
  const [least, most] = [Math.min(...pauses), Math.max(...pauses)];
  return `, after pauses of ${inMs(Math.max(0, least))} to ${inMs(Math.max(0, most))} that do not grow`;
}
