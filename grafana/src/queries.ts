import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import { LokiQueryDirection, DataqueryBuilder as Logs } from '@grafana/grafana-foundation-sdk/loki';
import { PromQueryFormat, DataqueryBuilder as Metrics } from '@grafana/grafana-foundation-sdk/prometheus';
import { SearchTableType, DataqueryBuilder as Traces } from '@grafana/grafana-foundation-sdk/tempo';

export type Query = Builder<Dataquery>;

/** The uids of provisioning/datasources/datasources.yaml. */
export const PROMETHEUS = { type: 'prometheus', uid: 'prometheus' };
export const LOKI = { type: 'loki', uid: 'loki' };
export const TEMPO = { type: 'tempo', uid: 'tempo' };

/** A query over time; exemplars appear as dots that lead to their trace. */
export const metrics = (expr: string, legend: string): Query =>
  new Metrics().datasource(PROMETHEUS).expr(expr).legendFormat(legend).range().exemplar(true);

/** One value per series, for the whole period. */
export const now = (expr: string, legend: string): Query =>
  new Metrics().datasource(PROMETHEUS).expr(expr).legendFormat(legend).instant();

/** A row per series. */
export const rows = (expr: string): Query =>
  new Metrics().datasource(PROMETHEUS).expr(expr).format(PromQueryFormat.Table).instant();

export const logs = (expr: string): Query =>
  new Logs().datasource(LOKI).expr(expr).direction(LokiQueryDirection.Backward).maxLines(200);

export const traces = (query: string): Query =>
  new Traces().datasource(TEMPO).queryType('traceql').query(query).limit(20).tableType(SearchTableType.Traces);

export const serviceMap = (): Query => new Traces().datasource(TEMPO).queryType('serviceMap').query('');
