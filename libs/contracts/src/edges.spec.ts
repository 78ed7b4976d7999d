import { CALLS, CHOICE_CALLS, CLUSTER_CALLS, EDGES, FLOWS } from './edges.js';
import { EVENTS } from './events.js';

it('has every event of the contracts on an edge, once', () => {
  const carried = FLOWS.flatMap(({ events }) => events);

  expect([...carried].sort()).toEqual(EVENTS.map(({ type }) => type).sort());
});

it('takes whoever publishes or consumes to the broker', () => {
  const connected = CALLS.filter(({ to }) => to === 'rabbitmq').map(({ from }) => from);

  for (const { from, to } of FLOWS) expect(connected).toEqual(expect.arrayContaining([from, to]));
});

it('lists no edge twice', () => {
  const named = [...EDGES, ...CLUSTER_CALLS, ...Object.values(CHOICE_CALLS).flat()].map(
    (edge) => `${edge.from} ${edge.to} ${'port' in edge ? edge.port : edge.by}`,
  );

  expect(new Set(named).size).toBe(named.length);
});
