import type { Line } from './otlp-json.js';

const CONDITION = /^\s*,?\s*(\w+)\s*(=~|!~|!=|=)\s*"((?:[^"\\]|\\.)*)"/;

/** The labels that Loki gives a stream. Everything else is metadata of a line, which a stream selector does not see. */
const OF_STREAM = /^(service_|deployment_environment|k8s_)/;

/** The part of LogQL that the dashboards use: matchers, `|=`, and filters by label. Anything else is refused. */
export function searchLines(expr: string, lines: Line[]): Line[] {
  const [, matchers, pipeline] = /^\{(.*?)\}\s*(.*)$/.exec(expr) ?? [];
  if (matchers === undefined) throw new Error(`not a stream selector: ${expr}`);
  const tests = [...conditions(matchers, OF_STREAM)];
  let rest = pipeline!;
  while (rest) {
    const contains = /^\|=\s*"((?:[^"\\]|\\.)*)"\s*/.exec(rest);
    const filter = /^\|\s*(\w+\s*(?:=~|!~|!=|=)\s*"(?:[^"\\]|\\.)*")\s*/.exec(rest);
    const [whole, what] = contains ?? filter ?? [];
    if (whole === undefined) throw new Error(`not understood: ${rest}`);
    if (contains) tests.push(({ text }) => text.includes(what!));
    else tests.push(...conditions(what!));
    rest = rest.slice(whole.length);
  }
  return lines.filter((line) => tests.every((test) => test(line)));
}

function* conditions(text: string, seen = /./): Generator<(line: Line) => boolean> {
  let rest = text;
  while (rest.trim()) {
    const [whole, label, operator, value] = CONDITION.exec(rest) ?? [];
    if (whole === undefined) throw new Error(`not a matcher: ${rest}`);
    yield ({ labels }) => compare((seen.test(label!) && labels[label!]) || '', operator!, value!);
    rest = rest.slice(whole.length);
  }
}

/** Patterns are anchored, and `(?i)` at their beginning ignores case, as in Go. */
export function compare(seen: string, operator: string, value: string): boolean {
  if (!operator.endsWith('~')) return (seen === value) === (operator === '=');
  const pattern = new RegExp(`^(?:${value.replace(/^\(\?i\)/, '')})$`, value.startsWith('(?i)') ? 'i' : '');
  return pattern.test(seen) === (operator === '=~');
}
