import { parser as logql } from '@grafana/lezer-logql';
import { parser as traceql } from '@grafana/lezer-traceql';
import { parser as promql } from '@prometheus-io/lezer-promql';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scenarios } from '../../scenarios/index.ts';
import { root } from '../shop/site.ts';
import { scenarioDocs } from './docs.ts';

const parsers = { TraceQL: traceql, LogQL: logql, PromQL: promql };

it('each file contains the scenario of the same name', () => {
  const files = globSync('*.ts', { cwd: join(root, 'scenarios') }).filter((name) => name !== 'index.ts');

  expect(scenarios.map(({ name }) => `${name}.ts`).sort()).toEqual(files.sort());
});

it.each(scenarios)('$name has a story, an answer key, and something to notice', (scenario) => {
  expect(scenario.story.length).toBeGreaterThan(30);
  expect(scenario.notice.length).toBeGreaterThanOrEqual(2);
  expect(scenario.waterfalls.every((lines) => lines.length > 3)).toBe(true);
});

const queries = scenarios.flatMap(({ name, queries }) =>
  Object.entries(queries)
    .filter(([language]) => language in parsers)
    .map(([language, query]) => [name, language as keyof typeof parsers, query] as const),
);

it.each(queries)('%s has a valid %s query', (_, language, query) => {
  const faults: string[] = [];
  parsers[language].parse(query).iterate({
    enter: ({ type, from, to }) => {
      if (type.isError) faults.push(`at ${from}: ${query.slice(from, to || query.length)}`);
    },
  });
  expect(faults).toEqual([]);
});

it('uses only declared span attributes in TraceQL', () => {
  const known = readFileSync(join(root, 'docs', 'telemetry.md'), 'utf8');
  const wanted = scenarios.flatMap(({ queries: { TraceQL = '' } }) =>
    [...TraceQL.matchAll(/span\.([\w.]+)/g)].map(([, name]) => name!),
  );

  expect(wanted.filter((name) => !known.includes(`\`${name}\``))).toEqual([]);
});

it('docs/scenarios.md is up to date: npm run scenario -- --docs', () => {
  const file = join(root, 'docs', 'scenarios.md');

  expect(existsSync(file) && readFileSync(file, 'utf8')).toBe(scenarioDocs(scenarios));
});
