import { CALLS, CHOICE_CALLS, CLUSTER_CALLS, EDGES, FLOWS } from './edges.js';
import { EVENTS } from '../../libs/contracts/src/events.js';

const carried = FLOWS.flatMap(({ events }) => events);

it('has an edge for every event that needs a consumer', () => {
  const needed = EVENTS.filter(({ mandatory }) => mandatory).map(({ type }) => type);

  expect(carried).toEqual(expect.arrayContaining(needed));
});

it('carries no event that the contracts do not know', () => {
  expect(EVENTS.map(({ type }) => type)).toEqual(expect.arrayContaining(carried));
});

it('connects every publisher and consumer to the broker', () => {
  const connected = CALLS.filter(({ to }) => to === 'rabbitmq').map(({ from }) => from);

  for (const { from, to } of FLOWS) expect(connected).toEqual(expect.arrayContaining([from, to]));
});

it('lists no edge twice', () => {
  const named = [...EDGES, ...CLUSTER_CALLS, ...Object.values(CHOICE_CALLS).flat()].map(
    (edge) => `${edge.from} ${edge.to} ${'port' in edge ? edge.port : edge.by}`,
  );

  expect(new Set(named).size).toBe(named.length);
});
