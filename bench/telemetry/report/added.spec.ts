import { addedCpu, addedPerSpan, addedShare, lost } from './added.ts';
import { outcomeOf } from './outcome.fixture.ts';

const outcome = outcomeOf({
  off: { cpu: [100, 200, 110] },
  ours: { cpu: [160, 270, 160], spans: 2 },
  defaults: { cpu: [220, 300, 210], spans: 12, arrived: 9, flood: 3 },
  blind: { cpu: [101, 201, 111] },
});

it('counts CPU from the turn without telemetry beside it', () => {
  expect(addedCpu(outcome.sampled, 'ours')).toEqual([60, 70, 50]);
});

it('has nothing for a variant that was not measured', () => {
  expect(addedCpu(outcome.sampled, 'fast')).toEqual([]);
});

it('divides by the spans that were made, not by those that arrived', () => {
  expect(addedPerSpan(outcome, 'ours')).toMatchObject({ median: 30 });
  expect(addedPerSpan(outcome, 'defaults')!.median).toBeCloseTo(100 / 12);
});

it('has no price of a span where there is none', () => {
  expect(addedPerSpan(outcome, 'blind')).toBeUndefined();
});

it('compares turn by turn', () => {
  expect(addedShare(outcome.sampled, 'ours', 'defaults')).toMatchObject({ median: 0.5, low: 0.5, high: 0.7 });
});

it('tells which share of the spans never arrived', () => {
  expect(lost(outcome, 'ours')).toEqual({ steady: 0, flood: 0 });
  expect(lost(outcome, 'defaults')).toEqual({ steady: 0.25, flood: 0.75 });
  expect(lost(outcome, 'blind')).toBeUndefined();
});
