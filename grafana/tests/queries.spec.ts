import { parser as logql } from '@grafana/lezer-logql';
import { parser as traceql } from '@grafana/lezer-traceql';
import { parser as promql } from '@prometheus-io/lezer-promql';
import { telemetry } from '@throughline/contracts/telemetry';
import { asked, exampleQueries, linkQueries, panelQueries, ruleQueries } from './support/every-query.js';

const PARSERS = { promql, logql, traceql };
const all = [...panelQueries, ...ruleQueries, ...exampleQueries, ...linkQueries];

/** The first place that the grammar does not accept. */
function fault(language: keyof typeof PARSERS, expr: string): string | null {
  let found: string | null = null;
  PARSERS[language].parse(expr).iterate({
    enter: (node) => {
      if (node.type.isError) found ??= `${expr.slice(0, node.from)}<!>${expr.slice(node.from)}`;
    },
  });
  return found;
}

it.each(all)('$by: $expr', ({ language, expr }) => {
  expect(fault(language, asked(expr))).toBeNull();
});

it('would notice a fault in any of the three', () => {
  expect(fault('promql', 'sum by (le (up)')).not.toBeNull();
  expect(fault('logql', '{service_name="a" | trace_id = "b"')).not.toBeNull();
  expect(fault('traceql', '{ name = }')).not.toBeNull();
});

it('escapes nothing that Prometheus would not take: the grammar does not look into strings', () => {
  const odd = all.filter(({ expr }) => /\\[^abfnrtv\\'"x0-7uU]/.test(expr.replaceAll('\\\\', '')));
  expect(odd).toEqual([]);
});

it('uses only variables that exist', () => {
  expect(all.map(({ expr }) => asked(expr)).filter((expr) => expr.includes('$'))).toEqual([]);
});

it('sums over the gateways: nothing tells them apart in what a panel or rule shows', () => {
  const loose = [...panelQueries, ...ruleQueries].filter(
    ({ language, expr }) =>
      language === 'promql' &&
      /(traces_|order|messaging_|http_|db_)\w+/.test(expr) &&
      !/\b(sum|max)\b|shop:/.test(expr),
  );
  expect(loose).toEqual([]);
});

it('names no metric of the shop that is not declared', () => {
  const suffix: Record<string, string> = { s: '_seconds', By: '_bytes', '1': '_ratio' };
  const declared = telemetry.metrics.flatMap(({ name, unit, instrument }) => {
    const names = name.includes('{')
      ? ['min', 'max', 'mean', 'stddev', 'p50', 'p90', 'p99'].map((word) => name.replace(/\{.*\}/, word))
      : [name];
    return names.flatMap((each) => {
      const base = each.replaceAll('.', '_') + (suffix[unit] ?? '');
      if (instrument === 'histogram') return ['_bucket', '_sum', '_count'].map((end) => base + end);
      return [instrument === 'counter' ? `${base}_total` : base];
    });
  });
  const named = [...panelQueries, ...ruleQueries]
    .filter(({ language }) => language === 'promql')
    .flatMap(({ expr }) => metricsIn(asked(expr)));
  const ours = named.filter((name) => !/^(traces_|otelcol_|rabbitmq_|shop:|up$)/.test(name));

  expect(ours.length).toBeGreaterThan(10);
  expect([...new Set(ours)].filter((name) => !declared.includes(name))).toEqual([]);
});

function metricsIn(expr: string): string[] {
  const names: string[] = [];
  promql.parse(expr).iterate({
    enter: ({ name, from, to, node }) => {
      if (name === 'Identifier' && node.parent?.name === 'VectorSelector') names.push(expr.slice(from, to));
    },
  });
  return names;
}
