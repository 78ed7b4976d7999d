import { spread } from '../../statistics.ts';
import type { Outcome } from '../run.ts';
import { type Scenario, scenarios } from '../scenarios.ts';
import { variants } from '../variants.ts';
import { addedCpu, addedPerSpan, lost } from './added.ts';
import { cheaperThanOurs, cheapestPeer, spreadOf, verdicts } from './goal.ts';
import { cell, sentence, share, spansOf, table } from './text.ts';

export type Outcomes = Partial<Record<Scenario, Outcome>>;

const each = (outcomes: Outcomes) => Object.entries(outcomes) as [Scenario, Outcome][];

/** A line for each scenario, for a README. */
export function summary(outcomes: Outcomes): string {
  const rows = each(outcomes).map(([scenario, outcome]) => {
    const added = (name: string | undefined) =>
      name && outcome.sampled[name] ? `${cell(spread(addedCpu(outcome.sampled, name)))} µs` : '';
    const peer = cheapestPeer(outcome);
    const named = peer ? `${added(peer)}, ${variants[peer]!.title}` : 'none measured';
    return [scenarios[scenario].title, added('ours'), added('fast'), named, added('defaults')];
  });
  const peer = 'the cheapest package with the same spans';
  return table(['CPU added', 'this library', 'its fast tracer', peer, 'the defaults'], rows);
}

/** The verdicts of all scenarios, one line each. */
export const goals = (outcomes: Outcomes): string[] =>
  each(outcomes).flatMap(([scenario, outcome]) =>
    verdicts(outcome).map((verdict) => `${scenario}: ${sentence(verdict)}`),
  );

/** All tables, each below a heading, with the spans of each variant and the cheaper variants. */
export function tables(outcomes: Outcomes, heading = '##'): string {
  return each(outcomes)
    .flatMap(([scenario, outcome]) => [
      `${heading} ${scenarios[scenario].title}`,
      figures(outcome, scenarios[scenario].unit),
      verdicts(outcome)
        .map((verdict) => `- ${sentence(verdict)}.`)
        .join('\n'),
      cheaper(outcome),
      `Spans of one ${scenarios[scenario].unit}:`,
      [...seen(outcome), ...leftOut(outcome, scenario)].join('\n'),
    ])
    .filter(Boolean)
    .join('\n\n');
}

/** The tables as a document. */
export const markdown = (outcomes: Outcomes, introduction: string): string =>
  [
    '# What tracing costs',
    introduction,
    tables(outcomes),
    '![CPU per request and per message](telemetry.svg)',
    '',
  ].join('\n\n');

function figures(outcome: Outcome, unit: string): string {
  const { sampled, unsampled } = outcome;
  const rows = Object.entries(sampled).map(([name, { turns, floods, rssMb }]) => {
    const isOff = variants[name]!.role === 'off';
    const gone = lost(outcome, name);
    return [
      variants[name]!.title,
      cell(spreadOf(turns, ({ cpuUs }) => cpuUs)),
      isOff ? '' : cell(spread(addedCpu(sampled, name)), '+'),
      cell(addedPerSpan(outcome, name), '+'),
      isOff ? '' : String(outcome.seen[name]?.spans.length ?? 0),
      isOff || !unsampled[name] ? '' : cell(spread(addedCpu(unsampled, name)), '+'),
      gone ? `${share(gone.steady)}, ${share(gone.flood)}` : '',
      cell(spreadOf(floods, ({ perSecond }) => perSecond)),
      cell(spreadOf(rssMb, (mb) => mb)),
    ];
  });
  const head = ['added', 'added a span', 'spans', 'added unsampled', 'spans lost, at its most', `${unit}s a second`];
  return table(['', `CPU µs per ${unit}`, ...head, 'RSS MB'], rows);
}

function cheaper(outcome: Outcome): string {
  const names = cheaperThanOurs(outcome);
  if (names.length === 0) return '';
  const list = names.map((name) => `${variants[name]!.title}${outcome.seen[name]?.whole ? '' : ' (which sees less)'}`);
  return `Cheaper than this library here: ${list.join('; ')}.`;
}

const seen = (outcome: Outcome): string[] =>
  Object.entries(outcome.seen)
    .filter(([name]) => variants[name]!.role !== 'off')
    .map(([name, its]) => {
      const { title, note } = variants[name]!;
      return `- ${title}${note ? ` (${note})` : ''}: ${spansOf(its)}`;
    });

const leftOut = (outcome: Outcome, scenario: Scenario): string[] => [
  ...Object.entries(outcome.leftOut).map(([name, reason]) => `- ${variants[name]!.title}: left out, ${reason}`),
  ...Object.values(variants)
    .filter((variant) => variant.scenarios && !variant.scenarios.includes(scenario))
    .map(({ title, note }) => `- ${title}: left out, ${note}`),
];
