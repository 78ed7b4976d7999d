import { TICK_MS } from './event-loop-delay.js';
import { leanMeter } from './lean-meters.fixture.js';

it('says how late the event loop is, not how long it takes from tick to tick', async () => {
  const { meter, read } = leanMeter();
  const [p99, min, spread] = ['p99', 'min', 'stddev'].map((name) =>
    meter.createObservableGauge(`nodejs.eventloop.delay.${name}`),
  ) as [never, never, never];
  meter.addBatchObservableCallback(
    (result) => {
      result.observe(p99, (TICK_MS + 30) / 1000);
      // A tick may come a little early, for it counts from when it was due.
      result.observe(min, (TICK_MS - 1) / 1000);
      result.observe(spread, 0.004);
    },
    [p99, min, spread],
  );

  const told = (await read()).map(({ descriptor, dataPoints }) => [descriptor.name, dataPoints[0]!.value]);
  expect(Object.fromEntries(told)).toEqual({
    'nodejs.eventloop.delay.p99': expect.closeTo(0.03, 6),
    'nodejs.eventloop.delay.min': 0,
    'nodejs.eventloop.delay.stddev': 0.004,
  });
});
