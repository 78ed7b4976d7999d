import { type DebianRoot, SUITE } from '../../../tools/infrastructure/debian/root.ts';

/** What each node is made of, beside Kubernetes' own programs. */
export const DEBIAN: DebianRoot = {
  title: 'Debian',
  name: `nodes-${SUITE}`,
  packages: ['containerd', 'runc', 'containernetworking-plugins', 'iptables', 'iproute2'],
};
