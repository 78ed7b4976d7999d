import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { installWithApt } from './apt.ts';
import { debianMirror, downloadProxy } from './apt-sources.ts';
import { Failure } from '../../console/failure.ts';
import { lastWords } from '../../console/last-words.ts';
import { runQuietly, succeeds } from '../../processes/run-quietly.ts';
import type { Site } from '../../shop/site.ts';
import { progress } from '../../console/stage.ts';
import type { Supervisor } from '../../processes/supervisor.ts';
import { watchPhases } from './phases.ts';

export const SUITE = 'trixie';
/** Outside of the checkout, so that all checkouts share it. */
export const CACHE = '/var/cache/throughline';

// One build runs at a time, under a lock that the kernel releases with the last process. A rename completes it, so an
// interrupted one is repeated. Its mounts and processes are in namespaces that end with it.
const BUILD = `
  set -e
  [ -e "$ROOT" ] && exit 0
  rm -rf --one-file-system "$ROOT.new"
  mkdir -p "$ROOT.new/etc/dpkg/dpkg.cfg.d"
  echo force-unsafe-io > "$ROOT.new/etc/dpkg/dpkg.cfg.d/unsafe-io"
  debootstrap --variant=minbase --force-check-gpg --include="$PACKAGES" ${SUITE} "$ROOT.new" "$MIRROR"
  rm -rf "$ROOT.new/var/cache/apt" "$ROOT.new/var/lib/apt/lists"
  sync -f "$ROOT.new"
  mv -T "$ROOT.new" "$ROOT"`;

/** A Debian in a folder of its own, made once per machine. */
export interface DebianRoot {
  /** The name of the stage that needs it. */
  title: string;
  /** Its folder in the cache. */
  name: string;
  packages: string[];
}

export const rootFolder = ({ name }: DebianRoot): string => join(CACHE, name);

/** Whether this machine can build a Debian and run programs in it: only root may, and not in every container. */
export async function canHaveRoot(root: DebianRoot): Promise<boolean> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  if (!(await succeeds('unshare', ['--mount', '--pid', '--fork', 'true']))) return false;
  return existsSync(rootFolder(root)) || (await debianMirror()) !== null;
}

/** Builds the root from the mirror that apt uses, unless the cache has it; returns its folder. */
export async function debianRoot(root: DebianRoot, site: Site, supervisor: Supervisor): Promise<string> {
  const folder = rootFolder(root);
  if (existsSync(folder)) return folder;
  const say = (what: string): void =>
    progress(root.title, `Debian ${SUITE} with ${root.packages[0]}, once a machine: ${what}`);
  say('getting debootstrap');
  if (!(await succeeds('sh', ['-c', 'command -v debootstrap']))) await installWithApt('debootstrap');
  supervisor.throwIfStopping();
  const mirror = await debianMirror();
  if (!mirror) throw new Failure('apt knows no Debian mirror here');
  await runQuietly('mkdir', ['-p', CACHE]);

  const log = join(site.logs, 'debootstrap.log');
  const args = ['--no-fork', join(CACHE, 'lock'), 'unshare', '--mount', '--pid', '--fork', '--kill-child', 'sh', '-c'];
  const variables = { ROOT: folder, PACKAGES: root.packages.join(','), MIRROR: mirror, LC_ALL: 'C' };
  const env = { ...variables, ...(await downloadProxy()) };
  const spec = { name: 'debootstrap', command: 'flock', args: [...args, BUILD], env, cwd: '/', log };
  const unwatch = watchPhases(log, say);
  // It holds no state that would need a graceful end.
  const { code } = await supervisor.finish({ ...spec, stopSignal: 'SIGKILL' }, 'infrastructure').finally(unwatch);
  supervisor.throwIfStopping();
  if (code !== 0) throw new Failure(`debootstrap failed:\n${lastWords('debootstrap', log, 6)}`);
  return folder;
}
