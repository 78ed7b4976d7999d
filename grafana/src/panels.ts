import {
  LegendDisplayMode,
  LegendPlacement,
  SortOrder,
  StackingMode,
  TooltipDisplayMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { StackingConfigBuilder } from '@grafana/grafana-foundation-sdk/common';
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as LogsPanel } from '@grafana/grafana-foundation-sdk/logs';
import { PanelBuilder as NodeGraph } from '@grafana/grafana-foundation-sdk/nodegraph';
import { PanelBuilder as Stat } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as Table } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as Text, TextMode } from '@grafana/grafana-foundation-sdk/text';
import { PanelBuilder as TimeSeries } from '@grafana/grafana-foundation-sdk/timeseries';
import { logs, LOKI, PROMETHEUS, type Query, serviceMap, TEMPO, traces } from './queries.ts';

export type AnyPanel = Builder<Panel>;

interface Sized {
  title: string;
  /** What it shows and when to worry. */
  description: string;
  /** Width in twenty-fourths of the page. */
  width?: number;
}

interface Charted extends Sized {
  unit: string;
  queries: Query[];
}

const withTargets = <P extends { withTarget(query: Query): P }>(panel: P, queries: Query[]): P =>
  queries.reduce((made, query) => made.withTarget(query), panel);

export function chart({
  title,
  description,
  unit,
  queries,
  width = 12,
  stacked = false,
}: Charted & { stacked?: boolean }) {
  const legend = new VizLegendOptionsBuilder();
  legend.displayMode(LegendDisplayMode.List).placement(LegendPlacement.Bottom).showLegend(true);
  const tooltip = new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending);
  const panel = new TimeSeries().title(title).description(description).datasource(PROMETHEUS).unit(unit).min(0);
  panel
    .height(8)
    .span(width)
    .legend(legend)
    .tooltip(tooltip)
    .fillOpacity(stacked ? 30 : 8)
    .spanNulls(true);
  if (stacked) panel.stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group('A'));
  return withTargets(panel, queries);
}

export function numbers({
  title,
  description,
  unit,
  queries,
  width = 6,
  decimals = 0,
}: Charted & { decimals?: number }) {
  const panel = new Stat().title(title).description(description).datasource(PROMETHEUS).unit(unit).decimals(decimals);
  return withTargets(panel.height(5).span(width), queries);
}

export function rowsOf({ title, description, unit, queries, width = 12 }: Charted) {
  const panel = new Table()
    .title(title)
    .description(description)
    .datasource(PROMETHEUS)
    .unit(unit)
    .height(8)
    .span(width);
  return withTargets(panel, queries);
}

export const logLines = ({ title, description, expr, width = 24 }: Sized & { expr: string }) =>
  new LogsPanel()
    .title(title)
    .description(description)
    .datasource(LOKI)
    .height(9)
    .span(width)
    .showTime(true)
    .enableLogDetails(true)
    .wrapLogMessage(true)
    .withTarget(logs(expr));

export const traceList = ({ title, description, query, width = 12 }: Sized & { query: string }) =>
  new Table().title(title).description(description).datasource(TEMPO).height(8).span(width).withTarget(traces(query));

export const serviceGraph = ({ title, description, width = 24 }: Sized) =>
  new NodeGraph()
    .title(title)
    .description(description)
    .datasource(TEMPO)
    .height(12)
    .span(width)
    .withTarget(serviceMap());

export const markdown = (title: string, content: string) =>
  new Text().title(title).mode(TextMode.Markdown).content(content).height(12).span(12);
