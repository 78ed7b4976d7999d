import { readFileSync } from 'node:fs';
import { parse, parseAllDocuments } from 'yaml';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const compose = parse(read('docker-compose.yaml')).services;
const containers = (path: string) =>
  parseAllDocuments(read(path)).flatMap((each) => each.toJS().spec.template?.spec.containers ?? []);
const ours = (env: Record<string, string>) =>
  Object.fromEntries(Object.entries(env).filter(([name]) => /^GF_(?!AUTH_|SECURITY_)/.test(name)));

it('Grafana has the same settings in Compose and on Kubernetes, except for logins, and does not compress', () => {
  const [grafana] = containers('k8s/base/platform/telemetry/backends/grafana.yaml');
  const env = Object.fromEntries(grafana.env.map(({ name, value }: Record<string, string>) => [name, value]));

  expect(ours(env)).toEqual(ours(compose.grafana.environment));
  expect(ours(env)).toMatchObject({ GF_SERVER_ENABLE_GZIP: 'false' });
});

it('Jaeger keeps no more traces than fit into its memory', () => {
  const { max_traces } = parse(read('grafana/backends/jaeger.yaml')).extensions.jaeger_storage.backends.memory.memory;
  const [jaeger] = containers('k8s/components/jaeger/jaeger.yaml');
  const kubernetesLimit = jaeger.env?.find(({ name }: { name: string }) => name === 'GOMEMLIMIT')?.value;
  const limits = [compose.jaeger.environment.GOMEMLIMIT, kubernetesLimit].map((limit) => parseInt(limit) * 2 ** 20);
  const order = 37 * 2500;

  for (const limit of limits) expect(max_traces * order).toBeLessThan(limit);
});
