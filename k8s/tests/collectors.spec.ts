import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { IContainer, IPodSpec } from 'kubernetes-models/v1';
import { parse, stringify } from 'yaml';
import { runQuietly } from '../../tools/processes/run-quietly.ts';
import type { Build } from './lib/builds.ts';
import type { Workload } from './lib/cluster.ts';
import { environment } from './lib/environment.ts';
import { rule } from './lib/rule.ts';
import { valuesOf } from './lib/stores.ts';

const IMAGE = 'otel/opentelemetry-collector-contrib';
const otelcol = process.env['OTELCOL_BIN']!;
const folder = mkdtempSync(join(tmpdir(), 'throughline-k8s-'));
/** The services' sidecars are alike, so each distinct set of files is checked once. */
const known = new Map<string, Promise<string | null>>();

afterAll(() => rmSync(folder, { recursive: true }));

rule('the Collector accepts its configs, with the files, arguments and variables of its pod', {
  check: async (build) => {
    const collectors = build.workloads.flatMap((workload) =>
      workload.containers.filter(({ image }) => image?.startsWith(IMAGE)).map((container) => ({ workload, container })),
    );
    if (collectors.length < 2) return [`there are ${collectors.length} collectors`];
    const said = await Promise.all(
      collectors.map(async ({ workload, container }) => {
        const fault = await validated(build, workload, container);
        return fault === null ? [] : [`${workload.name}: ${fault}`];
      }),
    );
    return said.flat();
  },
  faults: {
    'a key that the Collector does not know': [
      (build) =>
        edit(build, 'otel-gateway', 'gateway.yaml', ({ processors }) => (processors.tail_sampling.wait = '30s')),
      /otel-gateway.*invalid keys: wait/s,
    ],
    'an exporter that is not there': [
      (build) =>
        edit(build, 'otel-agent', 'agent.yaml', ({ service }) =>
          service.pipelines.traces.exporters.push('otlp_grpc/tempo'),
        ),
      /otel-agent.*otlp_grpc\/tempo/s,
    ],
    'a file that is not mounted': [
      (build) => build.container('otel-gateway').args!.push('--config=/etc/otelcol/zipkin.yaml'),
      /otel-gateway.*zipkin.yaml is not mounted/,
    ],
    'a backend without its key': [
      (build) => build.container('otel-gateway').args!.push('--config=/etc/otelcol/honeycomb.yaml'),
      /otel-gateway.*honeycomb.yaml asks for HONEYCOMB_API_KEY, which nobody sets/,
    ],
    'a variable of the wrong kind': [
      (build) => build.container('otel-gateway').env!.push({ name: 'SAMPLING_DECISION_WAIT', value: 'a while' }),
      /otel-gateway.*decision_wait/s,
    ],
  },
});

function validated(build: Build, workload: Workload, container: IContainer): Promise<string | null> {
  const files: Record<string, string> = {};
  const env: Record<string, string> = environment(build, workload, container);
  for (const argument of container.args ?? []) {
    const path = argument.replace('--config=', '');
    const text = mounted(build, workload, container, path);
    if (text === undefined) return Promise.resolve(`${path} is not mounted`);
    const unset = [...text.matchAll(/\$\{env:(\w+)\}/g)].map(([, name]) => name!).find((name) => !(name in env));
    if (unset) return Promise.resolve(`${path} asks for ${unset}, which nobody sets`);
    files[path] = text;
  }
  const key = JSON.stringify([files, env]);
  if (!known.has(key)) known.set(key, validate(files, env, join(folder, String(known.size))));
  return known.get(key)!;
}

async function validate(
  files: Record<string, string>,
  env: Record<string, string>,
  at: string,
): Promise<string | null> {
  const configs = Object.entries(files).map(([path, text]) => {
    mkdirSync(dirname(join(at, path)), { recursive: true });
    writeFileSync(join(at, path), text);
    return `--config=${join(at, path)}`;
  });
  const { code, output } = await runQuietly(otelcol, ['validate', ...configs], { env });
  return code === 0 ? null : output.trim();
}

/** The file that a container would read at this path, from a ConfigMap. */
function mounted(build: Build, { namespace, pod }: Workload, { volumeMounts = [] }: IContainer, path: string) {
  const mount = volumeMounts.find(({ mountPath }) => path.startsWith(`${mountPath}/`));
  if (!mount) return undefined;
  return filesOf(build, namespace, pod, mount.name)[path.slice(mount.mountPath.length + 1)];
}

function filesOf(build: Build, namespace: string, { volumes = [] }: IPodSpec, name: string): Record<string, string> {
  const volume = volumes.find((each) => each.name === name);
  const maps = [volume?.configMap, ...(volume?.projected?.sources ?? []).map(({ configMap }) => configMap)];
  return Object.assign({}, ...maps.map((map) => map && valuesOf(build, 'ConfigMap', namespace, map.name!)));
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any
function edit(build: Build, workload: string, file: string, change: (config: any) => unknown): void {
  const { configMap } = build.pod(workload).volumes!.find(({ name }) => name === 'config')!;
  const map = build.find('ConfigMap', configMap!.name!);
  const config: unknown = parse(map['data'][file]);
  change(config);
  map['data'][file] = stringify(config);
}
