import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { installWithApt } from '../apt.ts';
import { debianMirror, downloadProxy } from '../apt-sources.ts';
import { Failure } from '../failure.ts';
import { lastWords } from '../last-words.ts';
import { runQuietly, succeeds } from '../run-quietly.ts';
import type { Site } from '../site.ts';
import { progress } from '../stage.ts';
import type { Supervisor } from '../supervisor.ts';
import { type Server, versionIn } from './server.ts';
import { watchPhases } from './debootstrap-phases.ts';

const SUITE = 'trixie';
const CACHE = '/var/cache/throughline';
const ROOT = join(CACHE, `rabbitmq-${SUITE}`);

// One run at a time builds, under a lock that the kernel releases with the last process. Only the rename makes it count,
// so an interrupted one is simply built again. Its mounts and processes are in namespaces that end with it.
const BUILD = `
  set -e
  [ -e "$ROOT" ] && exit 0
  rm -rf --one-file-system "$ROOT.new"
  mkdir -p "$ROOT.new/etc/dpkg/dpkg.cfg.d"
  echo force-unsafe-io > "$ROOT.new/etc/dpkg/dpkg.cfg.d/unsafe-io"
  debootstrap --variant=minbase --force-check-gpg --include=rabbitmq-server ${SUITE} "$ROOT.new" "$MIRROR"
  rm -rf "$ROOT.new/var/cache/apt" "$ROOT.new/var/lib/apt/lists"
  sync -f "$ROOT.new"
  mv -T "$ROOT.new" "$ROOT"`;

// In a mount namespace of its own: nothing is left to unmount, and several nodes share one root.
const RUN = `
  set -e
  mount -t proc proc "$1/proc"
  mount --rbind /dev "$1/dev"
  mount --bind "$2" "$1/mnt"
  export PATH=/usr/sbin:/usr/bin
  unset TMPDIR
  chroot "$1" chown -R rabbitmq:rabbitmq /mnt
  exec chroot --userspec=rabbitmq:rabbitmq --groups= "$1" "$3"`;

/** Whether a Debian can be put into a folder here, and programs be run in it: only root may, and not in every container. */
export async function canHaveRoot(): Promise<boolean> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  if (!(await succeeds('unshare', ['--mount', '--pid', '--fork', 'true']))) return false;
  return existsSync(ROOT) || (await debianMirror()) !== null;
}

/**
 * RabbitMQ 4 as Debian ${SUITE} has it, on any Debian: in a root folder that is made once a machine (a minute or two, some
 * 300 MB), from the mirror that apt uses.
 */
export async function rabbitmqInRoot(site: Site, supervisor: Supervisor): Promise<Server> {
  if (!existsSync(ROOT)) await buildRoot(site, supervisor);
  const versions = join(ROOT, 'usr/lib/rabbitmq/lib');
  const version = readdirSync(versions).map((name) => versionIn(join(versions, name)));
  return {
    version: version.find(Boolean) ?? '0',
    note: `private node in ${ROOT}`,
    command: (program, dir) => {
      const path = program === 'epmd' ? '/usr/bin/epmd' : '/usr/lib/rabbitmq/bin/rabbitmq-server';
      return ['unshare', '--mount', 'sh', '-c', RUN, 'sh', ROOT, dir, path];
    },
    inside: () => '/mnt',
  };
}

async function buildRoot(site: Site, supervisor: Supervisor): Promise<void> {
  const say = (what: string): void => progress('RabbitMQ', `Debian ${SUITE} with RabbitMQ 4, once a machine: ${what}`);
  say('getting debootstrap');
  if (!(await succeeds('sh', ['-c', 'command -v debootstrap']))) await installWithApt('debootstrap');
  supervisor.throwIfStopping();
  const mirror = await debianMirror();
  if (!mirror) throw new Failure('apt knows no Debian mirror here');
  await runQuietly('mkdir', ['-p', CACHE]);

  const log = join(site.logs, 'debootstrap.log');
  const args = ['--no-fork', join(CACHE, 'lock'), 'unshare', '--mount', '--pid', '--fork', '--kill-child', 'sh', '-c'];
  const env = { ROOT, MIRROR: mirror, LC_ALL: 'C', ...(await downloadProxy()) };
  const spec = { name: 'debootstrap', command: 'flock', args: [...args, BUILD], env, cwd: '/', log };
  const unwatch = watchPhases(log, say);
  // Nothing of it is worth an orderly end.
  const { code } = await supervisor.finish({ ...spec, stopSignal: 'SIGKILL' }, 'infrastructure').finally(unwatch);
  supervisor.throwIfStopping();
  if (code !== 0) throw new Failure(`debootstrap failed:\n${lastWords('debootstrap', log, 6)}`);
}
