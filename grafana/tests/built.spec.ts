import { readdirSync, readFileSync } from 'node:fs';
import { files } from '../src/index.ts';
import { alerts, rules } from '../src/rules.ts';
import { runbooks } from '../src/runbooks.ts';

const folder = new URL('..', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, folder), 'utf8');

it.each(Object.keys(files))('%s is what its source says; if not, npm run dashboards', (name) => {
  expect(read(name)).toBe(files[name]);
});

it('there is no dashboard that nothing builds', () => {
  const present = readdirSync(new URL('dashboards', folder)).map((name) => `dashboards/${name}`);
  expect(present.sort()).toEqual(
    Object.keys(files)
      .filter((name) => name.startsWith('dashboards/'))
      .sort(),
  );
});

const linked = rules.groups.flatMap((group) => group.rules).filter((rule) => 'alert' in rule);

it.each(linked)('$alert leads to its runbook and to an example trace', ({ alert, annotations }) => {
  const runbook = new URL(annotations.runbook_url.replace('{{ $externalLabels.grafana }}', 'http://grafana'));
  const panel = runbooks.panels!.find(({ id }) => String(id) === runbook.searchParams.get('viewPanel'))!;
  expect(runbook.pathname).toBe(`/d/${runbooks.uid}`);
  expect(panel.type).toBe('text');
  const { runbook: name, example } = alerts.find((each) => each.alert === alert)!;
  expect((panel as { options: { content: string } }).options.content).toBe(read(`runbooks/${name}.md`).trim());

  const trace = new URL(annotations.trace_url.replace('{{ $externalLabels.grafana }}', 'http://grafana'));
  const { t: pane } = JSON.parse(trace.searchParams.get('panes')!);
  expect(pane).toMatchObject({ datasource: 'tempo', queries: [{ queryType: 'traceql', query: example }] });
});
