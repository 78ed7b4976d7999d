import {
  type CriticalPath,
  criticalPath,
  STRETCH_KINDS,
  type StretchKind,
  Trace,
} from '@throughline/telemetry-testing';
import { type Colour, type Io, painter } from './io.js';

const COLOURS: Record<StretchKind, Colour> = { work: 'green', queue: 'yellow', retry: 'red', call: 'cyan', gap: 'dim' };
const MEANING: Record<StretchKind, string> = {
  work: 'spans at work',
  queue: 'messages in their queue',
  retry: 'delays before a retry',
  call: 'calls whose other end shows no span',
  gap: 'time that no span explains',
};

/** The critical path as a table for people. */
export function renderCritical(path: CriticalPath, io: Pick<Io, 'colours'>): string {
  const paint = painter(io);
  const { trace, totalMs, totals, stretches, clocks } = path;
  const shares = STRETCH_KINDS.filter((kind) => totals[kind] > 0).map((kind) => {
    const share = `${((100 * totals[kind]) / totalMs).toFixed(0)} %`;
    return `${paint(COLOURS[kind], kind.padEnd(5))} ${ms(totals[kind])} ${share.padStart(5)}  ${paint('dim', MEANING[kind])}`;
  });
  const rows = stretches.map(
    ({ kind, from, to, span }) =>
      `${at(from)} ${ms(to - from)}  ${paint(COLOURS[kind], kind.padEnd(5))}  ${span.name}  ${paint('dim', span.service)}`,
  );
  const moved = [...clocks.offsets].filter(([, offset]) => Math.abs(offset) >= 1);
  const notes = [
    ...moved.map(([clock, offset]) => `The clock of ${clock} was corrected by ${offset.toFixed(1)} ms.`),
    ...(clocks.consistent ? [] : ['The clocks contradict each other, so times between hosts are not corrected.']),
  ];
  const end = stretches.at(-1)?.span.name ?? 'nothing';
  return [
    `trace ${trace.traceId} · ${totalMs.toFixed(1)} ms to the end of ${end}`,
    ...shares,
    '',
    ...rows,
    ...notes,
  ].join('\n');
}

/** The critical path as JSON: times in ms, `from` and `to` since the trace began. */
export const criticalAsJson = ({ trace, totalMs, totals, stretches, steps, clocks }: CriticalPath) => ({
  traceId: trace.traceId,
  totalMs,
  totals,
  steps,
  stretches: stretches.map(({ span: { service, name, spanId }, ...stretch }) => ({
    ...stretch,
    service,
    name,
    spanId,
  })),
  clocks: { offsets: Object.fromEntries(clocks.offsets), consistent: clocks.consistent },
});

/** The critical path to the last end or, with `toRoot`, to the end of the root. */
export const pathOf = (trace: Trace, toRoot = false): CriticalPath =>
  criticalPath(trace, toRoot && trace.roots[0] ? { until: trace.roots[0] } : {});

const ms = (value: number): string => `${value.toFixed(1)} ms`.padStart(11);
const at = (value: number): string => value.toFixed(1).padStart(9);
