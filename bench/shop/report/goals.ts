import { spread } from '../../statistics.ts';
import type { Round } from '../measure.ts';
import { type FigureName, figures } from './figures.ts';

export type Outcomes = Record<string, Round[]>;

interface Goal {
  says: string;
  figure: FigureName;
  /** The shop to compare with: `bound` is then a ratio, otherwise a value. */
  against?: 'tutorial-on' | 'ours-off';
  bound: number;
  atLeast?: boolean;
}

const goals: Goal[] = [
  {
    says: "orders/s at least 1.5 of the tutorial's",
    figure: 'perSecond',
    against: 'tutorial-on',
    bound: 1.5,
    atLeast: true,
  },
  { says: "p50 to completed at most the tutorial's", figure: 'p50', against: 'tutorial-on', bound: 1 },
  { says: "p99 to completed at most the tutorial's", figure: 'p99', against: 'tutorial-on', bound: 1 },
  { says: 'p99 to 201 at half load at most 50 ms', figure: 'half99', bound: 50 },
  {
    says: "CPU of the services at most 0.8 of the tutorial's",
    figure: 'cpuServices',
    against: 'tutorial-on',
    bound: 0.8,
  },
  { says: "CPU of all at most 0.8 of the tutorial's", figure: 'cpuAll', against: 'tutorial-on', bound: 0.8 },
  { says: "RSS loaded at most 0.6 of the tutorial's", figure: 'rssMb', against: 'tutorial-on', bound: 0.6 },
  { says: 'RSS loaded at most 700 MB', figure: 'rssMb', bound: 700 },
  { says: "start to the first order at most the tutorial's", figure: 'startS', against: 'tutorial-on', bound: 1 },
  {
    says: 'tracing keeps at least 0.85 of the throughput',
    figure: 'perSecond',
    against: 'ours-off',
    bound: 0.85,
    atLeast: true,
  },
  {
    says: 'tracing costs at most 1.15 of the CPU of the services',
    figure: 'cpuServices',
    against: 'ours-off',
    bound: 1.15,
  },
  { says: 'at most 16 kB of spans an order', figure: 'spanKb', bound: 16 },
];

export interface Verdict {
  says: string;
  found: number;
  met: boolean;
}

/**
 * Judges each goal by the median of its rounds. Ratios are taken within a round, because other load on the machine
 * affects both shops alike. Leaves out goals whose shops were not measured.
 */
export const verdicts = (outcomes: Outcomes): Verdict[] =>
  goals.flatMap(({ says, figure, against, bound, atLeast }) => {
    const found = against ? ratios(outcomes, figure, against) : (outcomes['ours-on'] ?? []).map(figures[figure].of);
    if (found.length === 0) return [];
    const { median } = spread(found);
    return [{ says, found: median, met: atLeast ? median >= bound : median <= bound }];
  });

function ratios(outcomes: Outcomes, figure: FigureName, against: string): number[] {
  const [ours = [], others = []] = [outcomes['ours-on'], outcomes[against]];
  const rounds = Math.min(ours.length, others.length);
  return Array.from({ length: rounds }, (_, at) => figures[figure].of(ours[at]!) / figures[figure].of(others[at]!));
}
