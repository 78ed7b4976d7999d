import type { Samples } from './report.ts';
import { spread } from '../statistics.ts';
import { names, type Scenario, scenarios, variants } from './variants.ts';

const colours = { off: '#94a3b8', ours: '#0f766e', traces: '#5eada5', defaults: '#b45309' };
const left = 270;
const width = 760;
const bar = 22;

/** Bars of CPU per request and message, with the middle half of the turns as whiskers. */
export function plot(samples: Samples): string {
  const parts: string[] = [];
  let y = 16;
  for (const scenario of Object.keys(scenarios) as Scenario[]) {
    const spreads = names.map(
      (name) => [name, spread(samples[scenario][name].turns.map(({ cpuUs }) => cpuUs))] as const,
    );
    const scale = (width - left - 90) / Math.max(...spreads.map(([, { high }]) => high));
    const x = (value: number) => (left + value * scale).toFixed(1);
    parts.push(text(10, (y += 14), `${scenarios[scenario].title}: CPU µs per ${scenarios[scenario].unit}`, 'bold'));
    y += 12;
    for (const [name, { median, low, high }] of spreads) {
      const middle = y + bar / 2;
      parts.push(
        text(left - 10, middle + 4, variants[name].title, '', 'end'),
        `<rect x="${left}" y="${y}" width="${(median * scale).toFixed(1)}" height="${bar}" fill="${colours[name]}"/>`,
        `<path d="M${x(low)} ${middle}H${x(high)}M${x(low)} ${middle - 5}v10M${x(high)} ${middle - 5}v10" stroke="#0f172a" fill="none"/>`,
        text(Number(x(high)) + 8, middle + 4, String(Math.round(median))),
      );
      y += bar + 8;
    }
    y += 14;
  }
  const style = 'font-family="system-ui, sans-serif" font-size="13" fill="#0f172a"';
  const paper = `<rect width="100%" height="100%" fill="#ffffff"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y}" ${style}>\n${[paper, ...parts].join('\n')}\n</svg>\n`;
}

const text = (x: number, y: number, content: string, weight = '', anchor = 'start'): string =>
  `<text x="${x}" y="${y}" text-anchor="${anchor}"${weight && ` font-weight="${weight}"`}>${content}</text>`;
