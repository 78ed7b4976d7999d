import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { dashboards } from '../../src/index.ts';
import { alerts, rules } from '../../src/rules.ts';
import { datasource, fillTemplate } from './datasources.js';

export interface Asked {
  /** The source of the query: dashboard and panel, or rule. */
  by: string;
  language: 'promql' | 'logql' | 'traceql';
  /** As written, with Grafana's variables. */
  expr: string;
}

interface Target {
  expr?: string;
  query?: string;
  queryType?: string;
  datasource: { uid: string };
}

const LANGUAGES = { prometheus: 'promql', loki: 'logql', tempo: 'traceql' } as const;

/** Every query of a panel. The service map has none of its own. */
export const panelQueries: Asked[] = dashboards.flatMap(({ title, panels = [] }) =>
  (panels as Panel[]).flatMap((panel) =>
    ((panel.targets ?? []) as unknown as Target[])
      .filter(({ queryType }) => queryType !== 'serviceMap')
      .map(({ expr, query, datasource: { uid } }, at) => ({
        by: `${title} / ${panel.title} / ${String.fromCharCode(65 + at)}`,
        language: LANGUAGES[uid as keyof typeof LANGUAGES],
        expr: (expr ?? query)!,
      })),
  ),
);

export const variableQueries: string[] = dashboards.flatMap(({ templating }) =>
  (templating?.list ?? []).map(({ query }) => String(query)),
);

export const ruleQueries: Asked[] = rules.groups.flatMap((group) =>
  group.rules.map((rule) => ({
    by: `rule ${'record' in rule ? rule.record : rule.alert}`,
    language: 'promql' as const,
    expr: rule.expr,
  })),
);

export const exampleQueries: Asked[] = alerts.map(({ alert, example }) => ({
  by: `example of ${alert}`,
  language: 'traceql',
  expr: example,
}));

const span = { traceId: '0af7651916cd43dd8448eb211c80319c', attributes: { 'service.name': 'order-service' } };
const { tracesToLogsV2: toLogs, tracesToMetrics: toMetrics } = datasource('tempo').jsonData;

/** The queries behind a click on a span. */
export const linkQueries: Asked[] = [
  { by: 'trace to logs', language: 'logql', expr: fillTemplate(toLogs!.query, toLogs!.tags, span) },
  ...toMetrics!.queries.map(({ name, query }): Asked => ({
    by: `trace to metrics: ${name}`,
    language: 'promql',
    expr: fillTemplate(query, toMetrics!.tags, span),
  })),
];

/** Replaces Grafana's own variables as Grafana does; `$service` with all services chosen is `.+`. */
export const asked = (expr: string, window = '5m'): string =>
  expr
    .replaceAll(/\$__rate_interval|\$__range|\$__interval/g, window)
    .replaceAll('$service', '.+')
    .replaceAll(/\{\{ \$labels\.job \}\}/g, 'order-service');
