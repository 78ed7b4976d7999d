import type { Build } from './builds.ts';
import { PROVIDED } from './provided.ts';

const decoded = (value: string) => Buffer.from(value, 'base64').toString('utf8');

/** A Secret's or ConfigMap's values by key; undefined when there is none of that name. What a store holds has no values here. */
export function valuesOf(
  build: Build,
  kind: string,
  namespace: string,
  name: string,
): Record<string, string> | undefined {
  const here = build.objects.find(
    ({ kind: its, metadata }) => its === kind && metadata.name === name && metadata.namespace === namespace,
  );
  if (kind === 'ConfigMap') return here && { ...here['data'], ...here['binaryData'] };
  if (here) {
    const data = Object.entries((here['data'] ?? {}) as Record<string, string>);
    return { ...Object.fromEntries(data.map(([key, value]) => [key, decoded(value)])), ...here['stringData'] };
  }
  return fromStore(build, namespace, name) ?? withoutValues(PROVIDED[build.name]?.[`${namespace}/${name}`]);
}

function fromStore(build: Build, namespace: string, name: string): Record<string, string> | undefined {
  const external = build
    .of('ExternalSecret')
    .find(({ metadata, spec }) => (spec.target?.name ?? metadata.name) === name && metadata.namespace === namespace);
  return withoutValues(external?.spec.data.map(({ secretKey }: { secretKey: string }) => secretKey));
}

/** What a variable's schema may ask of a secret: that it is a URL, and of which scheme. */
const withoutValues = (keys: string[] | undefined): Record<string, string> | undefined =>
  keys && Object.fromEntries(keys.map((key) => [key, `${key === 'AMQP_URL' ? 'amqps' : 'postgresql'}://a-store/name`]));
