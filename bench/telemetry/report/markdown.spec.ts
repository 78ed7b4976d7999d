import { goals, summary, tables } from './markdown.ts';
import { outcomeOf } from './outcome.fixture.ts';

const express = {
  ...outcomeOf(
    {
      off: { cpu: [100, 100] },
      ours: { cpu: [150, 150], spans: 2 },
      elastic: { cpu: [200, 200], spans: 2, arrived: 1 },
      splunk: { cpu: [110, 110] },
    },
    { off: [100, 100], ours: [120, 120] },
  ),
  leftOut: { sentry: 'npm could not install it: no such version' },
};

it('shows each variant with its price, its losses and its memory', () => {
  const [ours, elastic] = ['@throughline/telemetry', '@elastic/opentelemetry-node 1.18'].map((title) =>
    tables({ express })
      .split('\n')
      .find((line) => line.startsWith(`| ${title} |`))!,
  );

  expect(ours).toContain('| 150 (150 to 150) | +50 (50 to 50) | +25 (25 to 25) | 2 | +20 (20 to 20) | 0 %, 0 % |');
  expect(elastic).toContain('| +100 (100 to 100) | +50 (50 to 50) | 2 |  | 50 %, 50 % |');
});

it('says of a package that it sees nothing, and that it is no bargain', () => {
  expect(tables({ express })).toContain('- @splunk/otel 4.11, with httpdc: **sees nothing**');
  expect(tables({ express })).toContain(
    'Cheaper than this library here: @splunk/otel 4.11, with httpdc (which sees less).',
  );
});

it('says why a package has no figures', () => {
  expect(tables({ express })).toContain('tracing at 100 %: left out, npm could not install it: no such version');
});

it('prints the verdict of each scenario', () => {
  expect(goals({ express })).toEqual([
    'express: @throughline/telemetry: 50 % (50 to 50 %) of what @elastic/opentelemetry-node 1.18 adds; the goal of 60 % is met',
  ]);
});

it('sums a scenario up in a line', () => {
  expect(summary({ express }).split('\n')[2]).toBe(
    "| GET on one Nest route with one PostgreSQL query, on Express (Nest's default) | 50 (50 to 50) µs |  | 100 (100 to 100) µs, @elastic/opentelemetry-node 1.18 |  |",
  );
});
