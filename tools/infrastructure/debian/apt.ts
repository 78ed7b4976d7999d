import { Failure } from '../../console/failure.ts';
import { runQuietly, succeeds } from '../../processes/run-quietly.ts';

const isRoot = () => process.getuid?.() === 0;

export async function aptAvailable(): Promise<boolean> {
  if (process.platform !== 'linux' || !(await succeeds('apt-get', ['--version']))) return false;
  return isRoot() || succeeds('sudo', ['-n', 'true']);
}

/**
 * Installs the package and keeps apt from starting it as a system service: the tools need the program, not the daemon.
 */
export async function installWithApt(name: string): Promise<void> {
  const script = `
    set -e
    export DEBIAN_FRONTEND=noninteractive
    policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then
      trap 'rm -f "$policy"' EXIT
      printf '#!/bin/sh\\nexit 101\\n' > "$policy"
      chmod 755 "$policy"
    fi
    install() { apt-get -o DPkg::Lock::Timeout=120 install -y --no-install-recommends ${name}; }
    install || { apt-get -o DPkg::Lock::Timeout=120 update; install; }
    if [ -d /run/systemd/system ]; then systemctl disable ${name} epmd.socket || true; fi`;
  const [command, ...args] = isRoot() ? ['sh', '-c', script] : ['sudo', '-n', 'sh', '-c', script];
  const { code, output } = await runQuietly(command!, args);
  if (code !== 0)
    throw new Failure(`apt-get install ${name} failed:\n${output.trim().split('\n').slice(-12).join('\n')}`);
}
