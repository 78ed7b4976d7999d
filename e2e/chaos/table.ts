import type { Verdict } from './verdict.ts';

const seconds = (ms: number): string => (Number.isFinite(ms) ? `${(ms / 1000).toFixed(1)} s` : 'never');

const COLUMNS: [string, (verdict: Verdict) => string][] = [
  ['orders', ({ orders }) => String(orders)],
  ['failed requests', ({ failed }) => String(failed)],
  ['flows again', ({ flowsMs }) => seconds(flowsMs)],
  ['all ended', ({ allMs }) => seconds(allMs)],
  ['chased', ({ chased }) => String(chased)],
  ['torn traces', ({ torn }) => String(torn)],
  ['dropped spans', ({ dropped }) => String(dropped)],
];
const NAME_WIDTH = 20;

export const heading = (): string =>
  `  ${'fault'.padEnd(NAME_WIDTH)} ${COLUMNS.map(([title]) => title.padStart(title.length + 1)).join(' ')}`;

export function row(verdict: Verdict): string {
  const cells = COLUMNS.map(([title, cell]) => cell(verdict).padStart(title.length + 1));
  const mark = verdict.complaints.length ? '✗' : '✓';
  const complaints = verdict.complaints.map((text) => `\n      ${text.replaceAll('\n', '\n      ')}`);
  return `${mark} ${verdict.fault.padEnd(NAME_WIDTH)} ${cells.join(' ')}${complaints.join('')}`;
}
