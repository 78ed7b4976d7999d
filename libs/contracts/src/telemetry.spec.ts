import * as names from '@throughline/telemetry';
import * as shop from './attributes.js';
import { telemetry } from './telemetry.js';

it('declares every attribute name that the library and the shop export', () => {
  // For Nest's own transports, which the shop does not use.
  const { ATTR_MESSAGE_PATTERN: _pattern, ...used } = { ...names, ...shop };
  const exported = Object.entries(used).flatMap(([name, value]) => (name.startsWith('ATTR_') ? [String(value)] : []));
  expect(exported.length).toBeGreaterThan(10);
  expect(exported.filter((name) => !(name in telemetry.attributes))).toEqual([]);
});

it('puts no attribute on a metric that could take any number of values', () => {
  const loose = telemetry.metrics.flatMap(({ name, attributes }) =>
    attributes
      .filter((each) => telemetry.attributes[each]!.cardinality === 'unbounded')
      .map((each) => `${name}: ${each}`),
  );
  expect(loose).toEqual([]);
});

it('declares nothing that no span may carry', () => {
  const carried = [...telemetry.spans, ...telemetry.metrics, ...Object.values(telemetry.events)].flatMap(
    (each) => each.attributes,
  );
  const known = new Set([...carried, ...telemetry.resource, ...telemetry.links]);
  expect(Object.keys(telemetry.attributes).filter((name) => !known.has(name))).toEqual([]);
  const used = new Set(telemetry.spans.flatMap(({ events = [] }) => events));
  expect(Object.keys(telemetry.events).filter((name) => !used.has(name))).toEqual([]);
});
