import type { Build } from './builds.ts';
import { PROVIDED } from './provided.ts';

const decoded = (value: string) => Buffer.from(value, 'base64').toString('utf8');

/**
 * Returns the values of a Secret or ConfigMap by key; undefined if none has that name. Values in an external store are
 * unknown here.
 */
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

/** What a variable's schema may require of a secret: a URL with certain schemes, or a minimum length. */
const withoutValues = (keys: string[] | undefined): Record<string, string> | undefined =>
  keys &&
  Object.fromEntries(
    keys.map((key) => [key, `${key === 'AMQP_URL' ? 'amqps' : 'postgresql'}://a-store/of-the-owner-of-this`]),
  );
