import { type Dashboard, DashboardBuilder, RowBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import {
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  QueryVariableBuilder,
  VariableRefresh,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { AnyPanel } from './panels.ts';
import { PROMETHEUS } from './queries.ts';

export interface Board {
  /** Also the name of its file. */
  uid: string;
  title: string;
  description: string;
  variables?: Record<string, string>;
  rows: Record<string, AnyPanel[]>;
}

/** The dashboard as Grafana stores it. Panels are numbered from 1 in order, which links to a single panel rely on. */
export function dashboard({ uid, title, description, variables = {}, rows }: Board): Dashboard {
  const made = new DashboardBuilder(title).uid(uid).description(description).tags(['throughline']).readonly();
  made.time({ from: 'now-30m', to: 'now' }).refresh('10s').timezone('browser').tooltip(DashboardCursorSync.Crosshair);
  const others = new DashboardLinkBuilder('Dashboards').type(DashboardLinkType.Dashboards).tags(['throughline']);
  made.link(others.asDropdown(false).keepTime(true));
  for (const [name, query] of Object.entries(variables)) made.withVariable(variable(name, query));
  for (const [name, panels] of Object.entries(rows)) {
    made.withRow(new RowBuilder(name));
    for (const panel of panels) made.withPanel(panel);
  }
  const built = made.build();
  built.panels?.forEach((panel, at) => (panel.id = at + 1));
  return built;
}

const variable = (name: string, query: string) =>
  new QueryVariableBuilder(name)
    .datasource(PROMETHEUS)
    .query(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .multi(true)
    .includeAll(true)
    .allValue('.+')
    .current({ text: 'All', value: '$__all' });
