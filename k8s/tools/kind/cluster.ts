import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../../tools/console/failure.ts';
import { assertFree } from '../../../tools/processes/ports.ts';
import { runQuietly } from '../../../tools/processes/run-quietly.ts';
import { root } from '../../../tools/shop/site.ts';
import { run } from './programs.ts';

export const CLUSTER = 'throughline';
export const folder = join(root, '.local', 'kind');
/** A name of its own, so that no other cluster is used by mistake. */
const kubeconfig = join(folder, 'kubeconfig');

/** The port of the ingress: the one the cluster was created with, whatever KIND_PORT says now. */
export async function shopUrl(): Promise<string> {
  const mapped = await run('docker', ['port', `${CLUSTER}-control-plane`, '30080/tcp']);
  return `http://${mapped.trim().split('\n')[0]}`;
}

function wantedPort(): number {
  const port = Number(process.env['KIND_PORT'] || 8080);
  if (!Number.isInteger(port) || port < 1) throw new Failure(`KIND_PORT=${process.env['KIND_PORT']} is not a port`);
  return port;
}

export async function clusterExists(): Promise<boolean> {
  const names = await run('kind', ['get', 'clusters']);
  return names.split('\n').includes(CLUSTER);
}

/** The cluster, and whether it was just created. */
export async function createCluster(): Promise<{ note: string; made: boolean }> {
  mkdirSync(folder, { recursive: true });
  if (await clusterExists()) {
    await run('kind', ['export', 'kubeconfig', '--name', CLUSTER, '--kubeconfig', kubeconfig]);
    return { note: `${CLUSTER} is there already`, made: false };
  }
  const port = wantedPort();
  await assertFree(port, 'the ingress', 'KIND_PORT');
  const config = join(folder, 'kind.yaml');
  const text = readFileSync(join(root, 'k8s', 'kind.yaml'), 'utf8').replace('hostPort: 8080', `hostPort: ${port}`);
  writeFileSync(config, text);
  const args = ['create', 'cluster', '--name', CLUSTER, '--config', config, '--kubeconfig', kubeconfig];
  await run('kind', [...args, '--wait', '180s']);
  return { note: `${CLUSTER}, three nodes`, made: true };
}

export async function deleteCluster(): Promise<{ note: string }> {
  const there = await clusterExists();
  if (there) await run('kind', ['delete', 'cluster', '--name', CLUSTER, '--kubeconfig', kubeconfig]);
  rmSync(folder, { recursive: true, force: true });
  return { note: there ? `${CLUSTER} is gone` : 'there was none' };
}

export function assertCluster(): void {
  if (!existsSync(kubeconfig)) throw new Failure('there is no cluster; make one: npm run kind:up');
}

export const kubectlArgs = (args: string[]): string[] => [
  '--kubeconfig',
  kubeconfig,
  '--context',
  `kind-${CLUSTER}`,
  ...args,
];

export const kubectl = (...args: string[]): Promise<string> => run('kubectl', kubectlArgs(args));

/** Runs kubectl for a command whose failure is an answer. */
export const tryKubectl = (...args: string[]) => runQuietly('kubectl', kubectlArgs(args));

/** Server-side apply, because dashboards are too large for the annotation of client-side apply. */
export async function apply(name: string, objects: object[]): Promise<void> {
  if (objects.length === 0) return;
  const file = join(folder, `${name}.json`);
  writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }), { mode: 0o600 });
  await kubectl('apply', '--server-side', '--force-conflicts', '-f', file);
}
