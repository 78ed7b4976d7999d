import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../tools/lib/site.ts';
import { builds } from './lib/builds.ts';

const filesIn = (folder: string) =>
  readdirSync(join(root, folder), { withFileTypes: true }).filter((entry) => entry.isFile()).map(({ name }) => name);

// What Compose mounts whole, a cluster mounts by name: a dashboard that nobody adds to the list would be missing there.
it.each(builds.map((build) => [build.name, build] as const))('%s has every dashboard and rule as it is', (_name, build) => {
  const held = Object.assign({}, ...build.of('ConfigMap').map((map) => map['data'])) as Record<string, string>;

  for (const folder of ['grafana/dashboards', 'grafana/rules', 'grafana/backends'])
    for (const name of filesIn(folder)) expect([name, held[name]]).toEqual([name, readFileSync(join(root, folder, name), 'utf8')]);
});
