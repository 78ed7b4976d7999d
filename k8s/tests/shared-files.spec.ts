import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../tools/shop/site.ts';
import { nameOf } from './lib/cluster.ts';
import { rule } from './lib/rule.ts';

const folders = ['grafana/dashboards', 'grafana/rules', 'grafana/backends', 'collector/layers'];
const files = folders.flatMap((folder) =>
  readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => ({ name, text: readFileSync(join(root, folder, name), 'utf8') })),
);
/** An annotation of a client may not be longer; the server accepts up to 1 MiB. */
const LARGEST = 1024 * 1024;

// Compose mounts the whole folder, a cluster mounts files by name: a dashboard missing from the list would be missing
// there.
rule('every dashboard, rule, backend config and layer is in a ConfigMap, as it is', {
  check: (build) => {
    const maps = build.of('ConfigMap');
    return [
      ...files
        .filter(({ name, text }) => !maps.some((map) => map['data']?.[name] === text))
        .map(({ name }) => `${name} is in no ConfigMap`),
      ...maps
        .filter((map) => JSON.stringify(map).length > LARGEST)
        .map((map) => `${nameOf(map)} is larger than a cluster takes`),
    ];
  },
  faults: {
    'a dashboard left out': [
      (build) => build.of('ConfigMap').forEach((map) => delete map['data']?.['shop.json']),
      /shop.json is in no ConfigMap/,
    ],
    'a backend that cannot be named': [
      (build) => build.of('ConfigMap').forEach((map) => delete map['data']?.['datadog.yaml']),
      /datadog.yaml is in no ConfigMap/,
    ],
    'a copy that has changed': [
      (build) =>
        build.of('ConfigMap').forEach((map) => map['data']?.['tempo.yaml'] && (map['data']['tempo.yaml'] = '')),
      /tempo.yaml is in no ConfigMap/,
    ],
    'more dashboards than fit': [
      (build) => (build.of('ConfigMap')[0]!['data'] = { text: 'x'.repeat(LARGEST) }),
      /larger than a cluster takes/,
    ],
  },
});
