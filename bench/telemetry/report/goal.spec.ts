import { cheaperThanOurs, cheapestPeer, verdicts } from './goal.ts';
import { outcomeOf } from './outcome.fixture.ts';

const off = { cpu: [100, 100] };

it('takes the cheapest peer among those that see the whole', () => {
  const outcome = outcomeOf({
    off,
    defaults: { cpu: [300, 300], spans: 2 },
    elastic: { cpu: [200, 200], spans: 2 },
    sentry: { cpu: [110, 110], spans: 2, whole: false },
    observe: { cpu: [101, 101] },
    sdk: { cpu: [105, 105], spans: 2 },
  });

  expect(cheapestPeer(outcome)).toBe('elastic');
});

it('has no cheapest peer where none sees the whole', () => {
  expect(cheapestPeer(outcomeOf({ off, sentry: { cpu: [110, 110], spans: 1, whole: false } }))).toBeUndefined();
});

it.each([
  ['met', 160, true],
  ['missed', 161, false],
])('is %s at a cost of %s', (_, cpu, met) => {
  const outcome = outcomeOf({ off, ours: { cpu: [cpu, cpu], spans: 2 }, elastic: { cpu: [200, 200], spans: 2 } });

  expect(verdicts(outcome)).toMatchObject([{ name: 'ours', against: 'elastic', met }]);
});

it('compares traces only with the SDK by hand', () => {
  const outcome = outcomeOf({ off, traces: { cpu: [150, 150], spans: 2 }, sdk: { cpu: [200, 200], spans: 2 } });

  expect(verdicts(outcome)).toMatchObject([{ name: 'traces', against: 'sdk', share: { median: 0.5 } }]);
});

it('names all that are cheaper, those that see less too', () => {
  const outcome = outcomeOf({
    off,
    ours: { cpu: [150, 150], spans: 2 },
    sdk: { cpu: [140, 140], spans: 2 },
    observe: { cpu: [101, 101] },
    elastic: { cpu: [200, 200], spans: 2 },
  });

  expect(cheaperThanOurs(outcome)).toEqual(['sdk', 'observe']);
});
