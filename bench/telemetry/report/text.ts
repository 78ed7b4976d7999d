import { range, type Spread } from '../../statistics.ts';
import { variants } from '../variants.ts';
import type { Seen } from '../what-is-seen.ts';
import { GOAL, type Verdict } from './goal.ts';

export const share = (value: number): string => `${Math.round(value * 100)} %`;

/** `41 % (37 to 46 %)`. */
export const percent = ({ median, low, high }: Spread): string =>
  `${share(median)} (${Math.round(low * 100)} to ${share(high)})`;

export const cell = (spread: Spread | undefined, sign = ''): string => (spread ? `${sign}${range(spread)}` : '');

/** Describes a verdict in a sentence. */
export function sentence({ name, against, share: of, met }: Verdict): string {
  const outcome = met ? 'met' : 'missed';
  return `${variants[name]!.title}: ${percent(of)} of what ${variants[against]!.title} adds; the goal of ${share(GOAL)} is ${outcome}`;
}

/** Lists the spans of a variant, each once with its count. */
export function spansOf({ spans, whole }: Seen): string {
  if (spans.length === 0) return '**sees nothing**';
  const counts = new Map<string, number>();
  for (const name of spans) counts.set(name, (counts.get(name) ?? 0) + 1);
  const list = [...counts].map(([name, count]) => `\`${name}\`${count > 1 ? ` ×${count}` : ''}`).join(', ');
  return whole ? list : `${list} (**not the whole in one trace**)`;
}

/** A table of Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
