import type { Identities } from './identities.ts';

const SERVICES = '10.96.0.0/16';
export const LOOPBACK = '127.0.0.1';

export const etcd = (folder: string, url: string): string[] => [`--data-dir=${folder}`, `--listen-client-url=${url}`];

interface Listens {
  address: string;
  port: number;
}

export const apiServer = (
  { address, port }: Listens,
  store: string,
  { tokens, accountKey, certificates }: Identities,
): string[] => [
  `--etcd-servers=${store}`,
  `--bind-address=${address}`,
  `--advertise-address=${address}`,
  `--secure-port=${port}`,
  `--cert-dir=${certificates}`,
  `--token-auth-file=${tokens}`,
  `--service-cluster-ip-range=${SERVICES}`,
  '--authorization-mode=Node,RBAC',
  '--enable-admission-plugins=NodeRestriction',
  '--allow-privileged',
  // Endpoints may not be on loopback, and simulated pods do not call the API server.
  ...(address === LOOPBACK ? ['--endpoint-reconciler-type=none'] : []),
  // No name server knows the nodes.
  '--kubelet-preferred-address-types=InternalIP',
  '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
  `--service-account-key-file=${accountKey}`,
  `--service-account-signing-key-file=${accountKey}`,
];

export const controllers = (
  { config, accountKey, certificate }: Identities,
  { simulated }: { simulated: boolean },
): string[] => [
  `--kubeconfig=${config.controllers}`,
  '--secure-port=0',
  '--leader-elect=false',
  '--use-service-account-credentials',
  `--service-account-private-key-file=${accountKey}`,
  `--root-ca-file=${certificate}`,
  // Simulated nodes send no heartbeat.
  ...(simulated ? ['--node-monitor-grace-period=24h'] : []),
  '--horizontal-pod-autoscaler-sync-period=2s',
];

export const scheduler = ({ config }: Identities): string[] => [
  `--kubeconfig=${config.scheduler}`,
  '--secure-port=0',
  '--leader-elect=false',
];

export const proxy = (port: number, { config }: Identities): string[] => [
  'proxy',
  `--kubeconfig=${config.admin}`,
  `--address=${LOOPBACK}`,
  `--port=${port}`,
];
