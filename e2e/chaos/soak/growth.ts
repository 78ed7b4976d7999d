import { median } from '../../../bench/statistics.ts';
import type { Panel } from '../../../bench/line-plot.ts';
import type { Line } from './lines.ts';

/** A process fills its caches and its heap at first: growth counts from the second fifth of the soak on. */
const PARTS = 5;

/** Complains of each line whose median of the last fifth lies further above that of the second than it may grow. */
export function complaintsOfGrowth(panels: readonly Panel<Line>[]): string[] {
  return panels.flatMap(({ title, lines }) =>
    lines.flatMap(({ name, values, mayGrow }) => {
      const part = Math.floor(values.length / PARTS);
      if (part === 0) return [`${name}: ${values.length} samples are too few to judge`];
      const [before, after] = [median(values.slice(part, 2 * part)), median(values.slice(-part))];
      return after > before + mayGrow ? [`${name} grew from ${before} to ${after}: ${title}`] : [];
    }),
  );
}
