import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HOMES } from '../../tools/lib/k8s/homes.ts';
import { networkPolicies } from '../../tools/lib/k8s/network-policies.ts';
import { root } from '../../tools/lib/site.ts';

it.each(HOMES.map((home) => [home.folder, home] as const))(
  'the policies in %s are as the edges make them',
  (folder, home) => {
    const there = readdirSync(join(root, folder, 'network'));
    const files = there.map((name) => [name, readFileSync(join(root, folder, 'network', name), 'utf8')]);

    expect(Object.fromEntries(files)).toEqual(networkPolicies(home));
  },
);
