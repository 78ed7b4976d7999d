import { tag } from './images.ts';

/** The machine's address on the bridge; node 1 has the one ending in 11. */
export const GATEWAY = '10.89.0.1';
export const addressOf = (index: number): string => `10.89.0.1${index}`;
const DNS = '10.96.0.10';
const PODS = '10.244.0.0/16';

export const kubelet = (index: number): object => ({
  apiVersion: 'kubelet.config.k8s.io/v1beta1',
  kind: 'KubeletConfiguration',
  // Nobody else is in this network, and policies keep pods from it.
  authentication: { anonymous: { enabled: true }, webhook: { enabled: false } },
  authorization: { mode: 'AlwaysAllow' },
  cgroupDriver: 'cgroupfs',
  cgroupRoot: `/throughline-nodes/node-${index}`,
  clusterDNS: [DNS],
  clusterDomain: 'cluster.local',
  containerRuntimeEndpoint: 'unix:///run/containerd/containerd.sock',
  failSwapOn: false,
  // The disk is the machine's, however full that is.
  evictionHard: { 'memory.available': '100Mi', 'nodefs.available': '1%', 'imagefs.available': '1%' },
  imageGCHighThresholdPercent: 100,
});

export const proxy = (index: number): object => ({
  apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
  kind: 'KubeProxyConfiguration',
  mode: 'iptables',
  clusterCIDR: PODS,
  hostnameOverride: `node-${index}`,
  clientConnection: { kubeconfig: 'proxy.kubeconfig' },
  // The machine's settings are not a node's to change.
  conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: '0s', tcpCloseWaitTimeout: '0s' },
});

/** As kind's: a link for each pod, so that also what pods of one node send each other is routed and filtered. */
export const network = (index: number): object => ({
  cniVersion: '0.4.0',
  name: 'pods',
  plugins: [
    {
      type: 'ptp',
      ipMasq: false,
      ipam: {
        type: 'host-local',
        ranges: [[{ subnet: `10.244.${index}.0/24` }]],
        routes: [{ dst: '0.0.0.0/0' }],
      },
    },
    { type: 'portmap', capabilities: { portMappings: true } },
  ],
});

export const containerd = `version = 2
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "docker.io/${tag('pause')}"
  restrict_oom_score_adj = true
  disable_apparmor = true
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
    default_runtime_name = "runc"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
        SystemdCgroup = false
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "/etc/cni/net.d"
`;
