import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { canHaveRoot, type DebianRoot, debianRoot, SUITE } from '../debian/root.ts';
import type { Site } from '../../shop/site.ts';
import type { Supervisor } from '../../processes/supervisor.ts';
import { type Server, versionIn } from './server.ts';

const ROOT: DebianRoot = { title: 'RabbitMQ', name: `rabbitmq-${SUITE}`, packages: ['rabbitmq-server'] };

// In a mount namespace of its own: nothing is left to unmount, and several nodes share one root.
const RUN = `
  set -e
  mount -t proc proc "$1/proc"
  mount --rbind /dev "$1/dev"
  mount --bind "$2" "$1/mnt"
  export PATH=/usr/sbin:/usr/bin
  unset TMPDIR
  chroot "$1" chown -R rabbitmq:rabbitmq /mnt
  root=$1
  shift 2
  exec chroot --userspec=rabbitmq:rabbitmq --groups= "$root" "$@"`;

export const canRunRabbitmqInDebian = (): Promise<boolean> => canHaveRoot(ROOT);

/** RabbitMQ 4 as Debian trixie has it, on any Debian: some 300 MB that take a minute or two, once per machine. */
export async function rabbitmqInDebian(site: Site, supervisor: Supervisor): Promise<Server> {
  const root = await debianRoot(ROOT, site, supervisor);
  const versions = join(root, 'usr/lib/rabbitmq/lib');
  const version = readdirSync(versions).map((name) => versionIn(join(versions, name)));
  return {
    version: version.find(Boolean) ?? '0',
    note: `private node in ${root}`,
    command: (program, dir) => {
      const path = program === 'epmd' ? '/usr/bin/epmd' : '/usr/lib/rabbitmq/bin/rabbitmq-server';
      return ['unshare', '--mount', 'sh', '-c', RUN, 'sh', root, dir, path];
    },
    inside: () => '/mnt',
  };
}
