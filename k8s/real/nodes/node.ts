import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Site } from '../../../tools/shop/site.ts';
import type { Supervisor } from '../../../tools/processes/supervisor.ts';
import { type Identities, kubeconfig, type Users } from '../identities.ts';
import { addressOf, containerd, kubelet, network, proxy } from './settings.ts';

export const INDEXES = [1, 2, 3];

/** The API server's users on the nodes. */
export const USERS: Users = {
  proxy: { user: 'system:kube-proxy', group: '' },
  policies: { user: 'network-policies', group: '' },
  ...Object.fromEntries(INDEXES.map((index) => [`node-${index}`, kubeletUser(index)])),
};

function kubeletUser(index: number) {
  return { user: `system:node:node-${index}`, group: 'system:nodes' };
}

export interface Parts {
  /** The folder of the Debian that the nodes run in. */
  debian: string;
  /** The folder of kubelet, kube-proxy, CoreDNS and the policy engine. */
  programs: string;
  /** The images as one archive. */
  archive: string;
  /** The folder for what the nodes write, on a disk that overlayfs can use. */
  data: string;
}

/** Starts a node, which ends with the supervisor. */
export async function startNode(
  index: number,
  parts: Parts,
  { server, identities }: { server: URL; identities: Identities },
  site: Site,
  supervisor: Supervisor,
): Promise<() => void> {
  const name = `node-${index}`;
  const settings = join(site.dir, name);
  writeSettings(index, settings, server, identities);
  const root = join(site.dir, `${name}-root`);
  mkdirSync(root);
  const data = join(parts.data, name);
  mkdirSync(data);
  const args = [String(index), parts.debian, root, data, parts.programs, settings, parts.archive];
  const env = { KUBERNETES_SERVICE_HOST: server.hostname, KUBERNETES_SERVICE_PORT: server.port };
  const log = join(site.logs, `${name}.log`);
  const spec = { name, command: join(import.meta.dirname, 'start.sh'), args, env, cwd: '/', log };
  // Its namespaces end with it, so an orderly end would only take longer.
  const handle = await supervisor.start({ ...spec, stopSignal: 'SIGKILL' }, 'infrastructure');
  return supervisor.assertAlive(handle);
}

function writeSettings(index: number, folder: string, { origin }: URL, { certificate, token }: Identities): void {
  for (const each of ['cni', 'account', 'log']) mkdirSync(join(folder, each), { recursive: true });
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text, { mode: 0o600 });
  const config = (user: string) => kubeconfig(origin, '/etc/kubernetes/ca.crt', token[user]!);
  write('kubelet.json', JSON.stringify(kubelet(index)));
  write('proxy.json', JSON.stringify(proxy(index)));
  write('cni/pods.conflist', JSON.stringify(network(index)));
  write('containerd.toml', containerd);
  write('kubelet.kubeconfig', config(`node-${index}`));
  write('proxy.kubeconfig', config('proxy'));
  write('account/token', token['policies']!);
  for (const name of ['ca.crt', 'account/ca.crt']) copyFileSync(certificate, join(folder, name));
  copyFileSync(join(import.meta.dirname, 'run.sh'), join(folder, 'run.sh'));
}

export const nodePort = (port: number): string => `http://${addressOf(2)}:${port}`;
