import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { Failure } from '../../tools/console/failure.ts';
import { runQuietly } from '../../tools/processes/run-quietly.ts';

/** The operators' modules, where they keep their definitions, and which kinds we use. */
const OPERATORS = [
  {
    module: 'github.com/cert-manager/cert-manager@v1.17.4',
    sum: 'h1:pQrEur25zR23Mum1Au4jRH2p8eH3wY2v4/QahjPDzKo=',
    folder: 'deploy/crds',
    kinds: ['Certificate', 'ClusterIssuer'],
  },
  {
    module: 'github.com/external-secrets/external-secrets@v1.3.2',
    sum: 'h1:u2J8RjlHIeF0oZCqtl92adI/uZWUwOesJIDkfql6LqQ=',
    folder: 'config/crds/bases',
    kinds: ['ExternalSecret'],
  },
  {
    module: 'github.com/kedacore/keda/v2@v2.16.1',
    sum: 'h1:LfYsxfSX8DjetLW8q9qnriImH936POrQJvE+caRoScI=',
    folder: 'config/crd/bases',
    kinds: ['ScaledObject', 'TriggerAuthentication'],
  },
  {
    module: 'github.com/rabbitmq/cluster-operator/v2@v2.9.0',
    sum: 'h1:n0K+0Iun/Jr9nqEbBAMW4j9uOhDBKdBaiNO5ZvWsFKI=',
    folder: 'config/crd/bases',
    kinds: ['RabbitmqCluster'],
  },
];

interface Definition {
  apiVersion: string;
  kind: string;
  metadata: { name: string };
  spec: { names: { kind: string } };
}

/** The published CustomResourceDefinitions that overlays and components need. */
export async function definitions(signal: AbortSignal): Promise<{ objects: object[]; note: string }> {
  const found = await Promise.all(
    OPERATORS.map(async ({ module, sum, folder, kinds }) =>
      read(join(await download(module, sum, signal), folder)).filter(({ spec }) => kinds.includes(spec.names.kind)),
    ),
  );
  const objects = found.flat();
  return { objects, note: `${objects.length} kinds of ${OPERATORS.length} operators` };
}

async function download(module: string, sum: string, signal: AbortSignal): Promise<string> {
  // OPERATORS has the checksums, so no checksum database is needed.
  const env = { GOSUMDB: 'off' };
  const { code, output } = await runQuietly('go', ['mod', 'download', '-json', module], { env, signal });
  const reason = /"Error": "(.*)"/.exec(output)?.[1] ?? output.trim();
  if (code !== 0) throw new Failure(`Go could not download ${module} (see GOPROXY in go env): ${reason}`);
  const got = JSON.parse(output.slice(output.indexOf('{'))) as { Dir: string; Sum: string };
  if (got.Sum !== sum) throw new Failure(`${module} has the checksum ${got.Sum}, not ${sum}`);
  return got.Dir;
}

/** Leaves out labels, because some are templates of a Helm chart. */
function read(folder: string): Definition[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .flatMap((name) => parseAllDocuments(readFileSync(join(folder, name), 'utf8')))
    .map((document) => document.toJS() as Definition)
    .filter(({ kind }) => kind === 'CustomResourceDefinition')
    .map(({ apiVersion, kind, metadata: { name }, spec }) => ({ apiVersion, kind, metadata: { name }, spec }));
}
