import { type DebianRoot, SUITE } from '../../../tools/infrastructure/debian/root.ts';

const ENGINE = ['docker.io', 'docker-cli', 'docker-compose', 'docker-buildx', 'containerd', 'runc', 'iptables'];
const NETWORK = ['iproute2', 'slirp4netns', 'ca-certificates'];
/** What the stand-in images are made of. */
const PROGRAMS = ['rabbitmq-server', 'prometheus', 'postgresql-client', 'libstdc++6', 'tzdata', 'netbase'];

export const DEBIAN: DebianRoot = {
  title: 'Engine',
  name: `compose-${SUITE}`,
  packages: [...ENGINE, ...NETWORK, ...PROGRAMS],
};
