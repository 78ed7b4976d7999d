import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Call } from '../../collector/pipeline/edges.ts';
import { type Home, HOMES } from '../tools/network/homes.ts';
import { networkPolicies } from '../tools/network/policies.ts';
import { root } from '../../tools/shop/site.ts';

type Files = Record<string, string>;

function written({ folder }: Home): Files {
  const there = readdirSync(join(root, folder, 'network'));
  return Object.fromEntries(there.map((name) => [name, readFileSync(join(root, folder, 'network', name), 'utf8')]));
}

/** Files that differ from what the edges generate: changed, superfluous or missing. */
function stale(home: Home, there: Files): string[] {
  const made = networkPolicies(home);
  return [...new Set([...Object.keys(made), ...Object.keys(there)])].filter((name) => made[name] !== there[name]);
}

it.each(HOMES.map((home) => [home.folder, home] as const))(
  'the policies in %s are as the edges make them',
  (_folder, home) => {
    expect(stale(home, written(home))).toEqual([]);
  },
);

const shop = HOMES.find(({ folder }) => folder === 'k8s/base')!;
const faults: Record<string, [fault: (there: Files) => unknown, file: string]> = {
  'a policy changed by hand': [
    (there) => (there['order-service.yaml'] = there['order-service.yaml']!.replace('3003', '3004')),
    'order-service.yaml',
  ],
  'a file that nobody makes': [(there) => (there['cart.yaml'] = ''), 'cart.yaml'],
  'a file gone': [(there) => delete there['default-deny.yaml'], 'default-deny.yaml'],
};

it.each(Object.entries(faults))('catches %s', (_name, [fault, file]) => {
  const there = written(shop);
  fault(there);

  expect(stale(shop, there)).toEqual([file]);
});

it('catches an edge that was added and not made', () => {
  const added: Call = { from: 'payment-service', to: 'order-service', by: 'http', port: 3001 };
  const more = { ...shop, calls: [...shop.calls, added] };

  expect(stale(more, written(shop))).toEqual(['order-service.yaml', 'payment-service.yaml']);
});
