import { spread } from '../../statistics.ts';
import type { Subject } from '../subject.ts';
import { type Figure, type FigureName, figures } from './figures.ts';
import type { Outcomes } from './goals.ts';

const colours = ['#0f766e', '#5eead4', '#b45309', '#fcd34d', '#6366f1', '#94a3b8'];
const drawn: FigureName[] = ['perSecond', 'p50', 'half99', 'cpuAll', 'rssMb', 'startS'];
const left = 250;
const width = 860;
const bar = 16;

/** Bars for each main figure, with the middle half of the rounds as whiskers. */
export function plot(outcomes: Outcomes, subjects: Record<string, Subject>): string {
  const parts: string[] = [];
  let y = 10;
  for (const figure of drawn.map((name) => figures[name])) {
    const spreads = Object.values(outcomes).map((rounds) => spread(rounds.map(figure.of)));
    const scale = (width - left - 80) / Math.max(...spreads.map(({ high }) => high));
    parts.push(text(10, (y += 18), figure.title, 'bold'));
    y += 8;
    Object.keys(outcomes).forEach((name, at) => {
      parts.push(...row(subjects[name]!.title, spreads[at]!, y, scale, figure, colours[at % colours.length]!));
      y += bar + 4;
    });
    y += 10;
  }
  const style = 'font-family="system-ui, sans-serif" font-size="12" fill="#0f172a"';
  const paper = '<rect width="100%" height="100%" fill="#ffffff"/>';
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y}" ${style}>\n${[paper, ...parts].join('\n')}\n</svg>\n`;
}

function row(
  title: string,
  { median, low, high }: { median: number; low: number; high: number },
  y: number,
  scale: number,
  { digits }: Figure,
  colour: string,
): string[] {
  const x = (value: number) => (left + value * scale).toFixed(1);
  const middle = y + bar / 2;
  return [
    text(left - 10, middle + 4, title, '', 'end'),
    `<rect x="${left}" y="${y}" width="${(median * scale).toFixed(1)}" height="${bar}" fill="${colour}"/>`,
    `<path d="M${x(low)} ${middle}H${x(high)}M${x(low)} ${middle - 4}v8M${x(high)} ${middle - 4}v8" stroke="#0f172a" fill="none"/>`,
    text(Number(x(high)) + 8, middle + 4, median.toFixed(digits)),
  ];
}

const text = (x: number, y: number, content: string, weight = '', anchor = 'start'): string =>
  `<text x="${x}" y="${y}" text-anchor="${anchor}"${weight && ` font-weight="${weight}"`}>${content}</text>`;
