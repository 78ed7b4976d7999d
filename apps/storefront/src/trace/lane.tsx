import type { DrawnTrace, Row } from './drawn-trace.js';

/** A span's bar on the time axis: hatched for the wait before it, underlined for its part of the critical path. */
export function Lane({ row: { span, wait, decided }, trace: { from, to } }: { row: Row; trace: DrawnTrace }) {
  const share = (ms: number) => `${(100 * ms) / Math.max(to - from, 0.001)}%`;
  const box = (begin: number, end: number) => ({ left: share(begin - from), width: share(end - begin) });
  return (
    <span class="lane" aria-hidden="true">
      {wait >= 1 && <span class="wait" style={box(span.start - wait, span.start)} />}
      <span class="bar" style={box(span.start, span.end)} />
      {decided.map((stretch) => (
        <span key={stretch.from} class="decided" style={box(stretch.from, stretch.to)} />
      ))}
    </span>
  );
}
