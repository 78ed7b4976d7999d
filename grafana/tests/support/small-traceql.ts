import type { Span } from './otlp-json.js';
import { compare } from './small-logql.js';

const CONDITION = /^([\w.]+)\s*(=~|!~|!=|=|>)\s*(?:"([^"]*)"|([\w.]+))$/;
const NO_ROOT = '';

/**
 * The part of TraceQL that dashboards and alerts use: one span set with conditions joined by `&&`. Returns trace ids.
 */
export function searchTraces(query: string, spans: Span[]): string[] {
  const [, body] = /^\{\s*(.*?)\s*\}$/.exec(query) ?? [];
  if (body === undefined) throw new Error(`not one span set: ${query}`);
  const tests = body.split('&&').map((each) => condition(each.trim()));
  const traces = Map.groupBy(spans, ({ traceId }) => traceId);
  return [...traces]
    .filter(([, trace]) => trace.some((span) => tests.every((test) => test(span, trace))))
    .map(([id]) => id);
}

function condition(text: string): (span: Span, trace: Span[]) => boolean {
  const [, field, operator, quoted, bare] = CONDITION.exec(text) ?? [];
  if (field === undefined) throw new Error(`not understood: ${text}`);
  const wanted = quoted ?? bare!;
  return (span, trace) => {
    const seen = read(field, span, trace);
    if (seen === undefined) return false;
    return operator === '>' ? Number(seen) > milliseconds(wanted) : compare(seen, operator!, wanted);
  };
}

function read(field: string, span: Span, trace: Span[]): string | undefined {
  if (field.startsWith('resource.')) return span.resource[field.slice('resource.'.length)];
  if (field.startsWith('span.')) return span.attributes[field.slice('span.'.length)];
  const known: Record<string, () => string> = {
    name: () => span.name,
    kind: () => span.kind,
    status: () => span.status,
    traceDuration: () =>
      String(Math.max(...trace.map(({ endMs }) => endMs)) - Math.min(...trace.map(({ startMs }) => startMs))),
    rootServiceName: () => trace.find(({ root }) => root)?.resource['service.name'] ?? NO_ROOT,
  };
  if (!known[field]) throw new Error(`no such intrinsic here: ${field}`);
  return known[field]();
}

/** Durations become milliseconds; plain numbers stay. */
function milliseconds(text: string): number {
  const [, number, unit] = /^([\d.]+)(ms|s|)$/.exec(text) ?? [];
  if (number === undefined) throw new Error(`neither a number nor a duration: ${text}`);
  return Number(number) * (unit === 's' ? 1000 : 1);
}
