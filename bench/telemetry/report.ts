import type { Sample } from './measure.ts';
import { median, type Spread, spread } from './statistics.ts';
import { names, type Scenario, scenarios, type Variant, variants } from './variants.ts';

export type Samples = Record<Scenario, Record<Variant, Sample[]>>;
export type Seen = Record<Scenario, Record<Variant, string[]>>;

/** Ours against the defaults: added CPU, round by round, so that what else the machine did falls out. */
export const addedShare = (samples: Record<Variant, Sample[]>): Spread =>
  spread(
    samples.off.map((off, round) => {
      const added = (variant: Variant) => samples[variant][round]!.cpuUs - off.cpuUs;
      return added('ours') / added('defaults');
    }),
  );

export function markdown(samples: Samples, seen: Seen, about: string): string {
  return [
    '# What tracing costs',
    about,
    ...(Object.keys(scenarios) as Scenario[]).flatMap((scenario) => [
      `## ${scenarios[scenario].title}`,
      table(samples[scenario], seen[scenario], scenarios[scenario].unit),
      `Added CPU, ours against the defaults: **${percent(addedShare(samples[scenario]))}**.`,
      ...names
        .filter((name) => name !== 'off')
        .map(
          (name) => `Spans of one ${scenarios[scenario].unit}, ${variants[name].title}: ${list(seen[scenario][name])}.`,
        ),
    ]),
    '![CPU per request and per message](telemetry.svg)',
    '',
  ].join('\n\n');
}

function table(samples: Record<Variant, Sample[]>, seen: Record<Variant, string[]>, unit: string): string {
  const off = median(samples.off.map(({ cpuUs }) => cpuUs));
  const rows = names.map((name) => {
    const cpu = spread(samples[name].map(({ cpuUs }) => cpuUs));
    const rate = spread(samples[name].map(({ throughput }) => throughput));
    const added = name === 'off' ? '' : `+${Math.round(cpu.median - off)}`;
    return `| ${variants[name].title} | ${range(cpu)} | ${added} | ${range(rate)} | ${seen[name].length} | ${median(samples[name].map(({ spans }) => spans)).toFixed(2)} |`;
  });
  return [
    `| | CPU µs per ${unit} | added | ${unit}s a second | spans |`,
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

const range = ({ median, low, high }: Spread): string =>
  `${Math.round(median)} (${Math.round(low)} to ${Math.round(high)})`;
const percent = ({ median, low, high }: Spread): string =>
  `${Math.round(median * 100)} % (${Math.round(low * 100)} to ${Math.round(high * 100)} %)`;

function list(spans: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of spans) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => `\`${name}\`${count > 1 ? ` ×${count}` : ''}`).join(', ') || 'none';
}
