import type { Turn } from './measure.ts';
import { median, range, type Spread, spread } from '../statistics.ts';
import { names, type Scenario, scenarios, type Variant, variants } from './variants.ts';

/** What a variant took in all its turns, in order, and how much it did as fast as it could. */
export interface Measured {
  turns: Turn[];
  floods: number[];
}
export type Samples = Record<Scenario, Record<Variant, Measured>>;
export type Seen = Record<Scenario, Record<Variant, string[]>>;

/** CPU beyond that of the turn without telemetry just before, so that what else the machine did falls out. */
const addedCpu = (samples: Record<Variant, Measured>, variant: Variant): number[] =>
  samples[variant].turns.map(({ cpuUs }, turn) => cpuUs - samples.off.turns[turn]!.cpuUs);

/** What a variant adds as a share of what the defaults add. */
export function addedShare(samples: Record<Variant, Measured>, variant: Variant): Spread {
  const defaults = addedCpu(samples, 'defaults');
  return spread(addedCpu(samples, variant).map((added, turn) => added / defaults[turn]!));
}

const all = Object.keys(scenarios) as Scenario[];

/** One line a scenario, for a README. */
export function summary(samples: Samples): string {
  const rows = all.map((scenario) => {
    const added = (variant: Variant) => `${range(spread(addedCpu(samples[scenario], variant)))} µs`;
    const share = (variant: Variant) => percent(addedShare(samples[scenario], variant));
    const ours = (['ours', 'traces'] as const).map((variant) => `${added(variant)}: ${share(variant)}`);
    return `| ${[scenarios[scenario].title, ...ours, added('defaults')].join(' | ')} |`;
  });
  const head = '| CPU added to one request or message | this library | its traces only | the defaults |';
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
      `Added CPU against the defaults: **${percent(addedShare(samples[scenario], 'ours'))}**, traces only ${percent(addedShare(samples[scenario], 'traces'))}.`,
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

function table(samples: Record<Variant, Measured>, unit: string): string {
  const rows = names.map((name) => {
    const { turns, floods } = samples[name];
    const cpu = spread(turns.map(({ cpuUs }) => cpuUs));
    const spans = median(turns.map(({ spans }) => spans));
    const added = name === 'off' ? '' : `+${range(spread(addedCpu(samples, name)))}`;
    const cells = [variants[name].title, range(cpu), added, range(spread(floods))];
    return `| ${[...cells, spans.toFixed(2)].join(' | ')} |`;
  });
  return [
    `| | CPU µs per ${unit} | added | ${unit}s a second | spans exported |`,
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

const percent = ({ median, low, high }: Spread): string =>
  `${Math.round(median * 100)} % (${Math.round(low * 100)} to ${Math.round(high * 100)} %)`;

function list(spans: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of spans) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => `\`${name}\`${count > 1 ? ` ×${count}` : ''}`).join(', ') || 'none';
}
