import type { Sample } from './measure.ts';
import { median, type Spread, spread } from './statistics.ts';
import { names, type Scenario, scenarios, type Variant, variants } from './variants.ts';

export type Samples = Record<Scenario, Record<Variant, Sample[]>>;
export type Seen = Record<Scenario, Record<Variant, string[]>>;

/** CPU beyond that of the round without telemetry, round by round, so that what else the machine did falls out. */
const addedCpu = (samples: Record<Variant, Sample[]>, variant: Variant): number[] =>
  samples[variant].map(({ cpuUs }, round) => cpuUs - samples.off[round]!.cpuUs);

/** What ours adds as a share of what the defaults add. */
export function addedShare(samples: Record<Variant, Sample[]>): Spread {
  const defaults = addedCpu(samples, 'defaults');
  return spread(addedCpu(samples, 'ours').map((ours, round) => ours / defaults[round]!));
}

const all = Object.keys(scenarios) as Scenario[];

/** One line a scenario, for a README. */
export function summary(samples: Samples): string {
  const rows = all.map((scenario) => {
    const added = (variant: Variant) => spread(addedCpu(samples[scenario], variant));
    const cells = [scenarios[scenario].title, `${range(added('ours'))} µs`, `${range(added('defaults'))} µs`];
    return `| ${[...cells, percent(addedShare(samples[scenario]))].join(' | ')} |`;
  });
  const head = '| CPU added to one request or message | this library | the defaults | share |';
  return [head, '| --- | --- | --- | --- |', ...rows].join('\n');
}

/** Everything, with what each variant's spans were. */
export function markdown(samples: Samples, seen: Seen, about: string): string {
  return [
    '# What tracing costs',
    about,
    ...all.flatMap((scenario) => [
      `## ${scenarios[scenario].title}`,
      table(samples[scenario], scenarios[scenario].unit),
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

function table(samples: Record<Variant, Sample[]>, unit: string): string {
  const rows = names.map((name) => {
    const of = (what: keyof Sample) => samples[name].map((sample) => sample[what]);
    const added = name === 'off' ? '' : `+${range(spread(addedCpu(samples, name)))}`;
    const cells = [variants[name].title, range(spread(of('cpuUs'))), added, range(spread(of('throughput')))];
    return `| ${[...cells, median(of('spans')).toFixed(2)].join(' | ')} |`;
  });
  return [
    `| | CPU µs per ${unit} | added | ${unit}s a second | spans exported |`,
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
