import type { Round } from '../measure.ts';
import { verdicts } from './goals.ts';

const round = (perSecond: number, cpu: number, rss: number): Round => ({
  startMs: 1000,
  perSecond,
  burstPerSecond: perSecond,
  taken: [10],
  completed: [100],
  halfTaken: [10, 20],
  halfCompleted: [100],
  burstCompleted: [100],
  lost: 0,
  cpuMs: { gateway: cpu, orders: cpu, postgres: 7 },
  restMb: { gateway: rss },
  rssMb: { gateway: rss, orders: rss },
  spans: 26,
  spanBytes: 14_000,
  otherBytes: 0,
  messages: 4,
  statements: [],
});
const verdictOf = (says: RegExp, outcomes: Record<string, Round[]>) =>
  verdicts(outcomes).find((verdict) => says.test(verdict.says));

it('compares two shops within the same round', () => {
  // The machine was four times as slow in the second round, for both.
  const outcomes = {
    'ours-on': [round(80, 10, 100), round(20, 10, 100), round(80, 10, 100)],
    'tutorial-on': [round(40, 10, 100), round(10, 10, 100), round(40, 10, 100)],
  };
  expect(verdictOf(/^orders\/s/, outcomes)).toMatchObject({ found: 2, met: true });
});

it('leaves the infrastructure out of the CPU of the services', () => {
  const outcomes = { 'ours-on': [round(1, 4, 100)], 'tutorial-on': [round(1, 5, 100)] };
  expect(verdictOf(/^CPU of the services/, outcomes)).toMatchObject({ found: 0.8, met: true });
  expect(verdictOf(/^CPU of all/, outcomes)).toMatchObject({ found: 15 / 17, met: false });
});

it('reports a missed goal', () => {
  const outcomes = { 'ours-on': [round(1, 1, 360)] };
  expect(verdictOf(/700 MB/, outcomes)).toMatchObject({ found: 720, met: false });
  expect(verdictOf(/16 kB/, outcomes)).toMatchObject({ found: 14, met: true });
});

it('leaves out goals whose shops were not measured', () => {
  expect(verdictOf(/tutorial/, { 'ours-on': [round(1, 1, 1)] })).toBeUndefined();
  expect(verdicts({ 'tutorial-on': [round(1, 1, 1)] })).toEqual([]);
});
