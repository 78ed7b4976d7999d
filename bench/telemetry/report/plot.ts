import { type Spread, spread } from '../../statistics.ts';
import type { Outcome } from '../run.ts';
import { type Scenario, scenarios } from '../scenarios.ts';
import { type Role, variants } from '../variants.ts';
import type { Outcomes } from './markdown.ts';

const colours: Record<Role, string> = { off: '#94a3b8', ours: '#0f766e', hand: '#6366f1', peer: '#b45309' };
const left = 350;
const width = 860;
const bar = 20;

/** Bars of CPU for each request and message, with the middle half of the turns as whiskers. Pale bars see less. */
export function plot(outcomes: Outcomes): string {
  const parts: string[] = [];
  let y = 16;
  for (const [scenario, outcome] of Object.entries(outcomes) as [Scenario, Outcome][]) {
    const spreads = Object.entries(outcome.sampled).map(
      ([name, { turns }]) => [name, spread(turns.map(({ cpuUs }) => cpuUs))] as const,
    );
    const scale = (width - left - 60) / Math.max(...spreads.map(([, { high }]) => high));
    parts.push(text(10, (y += 14), `${scenarios[scenario].title}: CPU µs per ${scenarios[scenario].unit}`, 'bold'));
    y += 12;
    for (const [name, its] of spreads) {
      parts.push(...row(name, its, y, scale, outcome));
      y += bar + 8;
    }
    y += 14;
  }
  const style = 'font-family="system-ui, sans-serif" font-size="13" fill="#0f172a"';
  const paper = `<rect width="100%" height="100%" fill="#ffffff"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y}" ${style}>\n${[paper, ...parts].join('\n')}\n</svg>\n`;
}

function row(name: string, { median, low, high }: Spread, y: number, scale: number, { seen }: Outcome): string[] {
  const { title, role } = variants[name]!;
  const pale = role === 'peer' && !seen[name]?.whole;
  const x = (value: number) => (left + value * scale).toFixed(1);
  const middle = y + bar / 2;
  return [
    text(left - 10, middle + 4, title, '', 'end'),
    `<rect x="${left}" y="${y}" width="${(median * scale).toFixed(1)}" height="${bar}" fill="${colours[role]}"${pale ? ' opacity="0.4"' : ''}/>`,
    `<path d="M${x(low)} ${middle}H${x(high)}M${x(low)} ${middle - 5}v10M${x(high)} ${middle - 5}v10" stroke="#0f172a" fill="none"/>`,
    text(Number(x(high)) + 8, middle + 4, String(Math.round(median))),
  ];
}

const text = (x: number, y: number, content: string, weight = '', anchor = 'start'): string =>
  `<text x="${x}" y="${y}" text-anchor="${anchor}"${weight && ` font-weight="${weight}"`}>${content}</text>`;
