import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePorts } from '../../tools/processes/ports.ts';
import type { Site } from '../../tools/shop/site.ts';
import type { Supervisor } from '../../tools/processes/supervisor.ts';
import { waitFor } from '../../tools/processes/wait.ts';
import { apiServer, controllers, etcd, LOOPBACK, proxy, scheduler } from './arguments.ts';
import { type Identities, makeIdentities, type Users } from './identities.ts';
import { Kubectl } from './kubectl.ts';

interface Place {
  site: Site;
  supervisor: Supervisor;
  signal: AbortSignal;
}

/** Real nodes, which reach the API server at this address. */
interface Nodes {
  address: string;
  users: Users;
}

export interface Cluster {
  kubectl: Kubectl;
  /** Where the API server answers. */
  server: URL;
  identities: Identities;
  note: string;
}

/** Starts a control plane, which listens on loopback only unless it has real nodes, and stops with the supervisor. */
export async function startCluster(
  program: string,
  { site, supervisor, signal }: Place,
  nodes?: Nodes,
): Promise<Cluster> {
  const [store, api, plain] = (await freePorts(3)) as [number, number, number];
  const secrets = join(site.dir, 'identities');
  mkdirSync(secrets, { recursive: true });
  const address = nodes?.address ?? LOOPBACK;
  const server = `https://${address}:${api}`;
  const storeUrl = `http://127.0.0.1:${store}`;
  const identities = makeIdentities(secrets, server, nodes?.users);

  const start = async (name: string, args: string[]): Promise<() => void> => {
    const log = join(site.logs, `${name}.log`);
    const spec = { name, command: program, args: [name, ...args], env: { HOME: site.dir }, cwd: site.dir, log };
    // The cluster's data is deleted anyway, so skip the orderly shutdown.
    return supervisor.assertAlive(await supervisor.start({ ...spec, stopSignal: 'SIGKILL' }, 'infrastructure'));
  };
  await start('etcd', etcd(join(site.dir, 'etcd'), storeUrl));
  const alive = await start('kube-apiserver', apiServer({ address, port: api }, storeUrl, identities));
  await waitFor('the certificate of the API server', () => existsSync(identities.certificate), {
    withinMs: 120_000,
    onTick: alive,
  });
  await start('kubectl', proxy(plain, identities));
  const url = `http://127.0.0.1:${plain}`;
  const ready = () =>
    fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  await waitFor('the API server', ready, { withinMs: 120_000, everyMs: 200, onTick: alive });
  await start('kube-controller-manager', controllers(identities, { simulated: !nodes }));
  await start('kube-scheduler', scheduler(identities));
  const bin = writeKubectl(program, site.dir, identities.config.admin);
  const note = `etcd, API server, controllers, scheduler at ${server}`;
  return { kubectl: new Kubectl(url, bin, signal), server: new URL(server), identities, note };
}

/** Writes a `kubectl` that talks to this cluster and ignores the caller's kubeconfig; returns its folder. */
function writeKubectl(program: string, dir: string, kubeconfig: string): string {
  const bin = join(dir, 'bin');
  mkdirSync(bin, { recursive: true });
  const script = `#!/bin/sh\nHOME='${dir}' KUBECONFIG='${kubeconfig}' exec '${program}' kubectl "$@"\n`;
  writeFileSync(join(bin, 'kubectl'), script, { mode: 0o755 });
  return bin;
}
