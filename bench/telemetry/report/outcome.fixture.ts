import type { Measured, Outcome } from '../run.ts';

/** A variant with these CPU times of its turns in µs, and `spans` made and `arrived` for each request. */
export interface Figures {
  cpu: number[];
  spans?: number;
  whole?: boolean;
  arrived?: number;
  flood?: number;
}

/** The outcome of a run in which the variants took these times; unsampled, they took those of `unsampled`. */
export function outcomeOf(variants: Record<string, Figures>, unsampled: Record<string, number[]> = {}): Outcome {
  const entries = Object.entries(variants);
  return {
    sampled: Object.fromEntries(entries.map(([name, figures]) => [name, measured(figures)])),
    unsampled: Object.fromEntries(Object.entries(unsampled).map(([name, cpu]) => [name, measured({ cpu })])),
    seen: Object.fromEntries(
      entries.map(([name, { spans = 0, whole = spans > 0 }]) => [
        name,
        { spans: Array.from({ length: spans }, () => 'SERVER GET'), whole },
      ]),
    ),
    leftOut: {},
  };
}

function measured({ cpu, spans = 0, arrived = spans, flood = arrived }: Figures): Measured {
  return {
    turns: cpu.map((cpuUs) => ({ cpuUs, spans: arrived })),
    floods: [{ perSecond: 1000, spans: flood }],
    rssMb: [100],
  };
}
