import { Failure } from '../../../tools/console/failure.ts';
import { succeeds } from '../../../tools/processes/run-quietly.ts';
import { debianMirror } from '../../../tools/infrastructure/debian/apt-sources.ts';

/** Fails with what to do where no engine answers and none can be started. */
export async function assertCanRunEngine(): Promise<void> {
  const reason = await obstacle();
  if (reason)
    throw new Failure(`no Docker engine answers, and none can be started: ${reason}. Start Docker and run again`);
}

async function obstacle(): Promise<string | null> {
  if (process.platform !== 'linux') return 'that needs Linux';
  if (!(await succeeds('apt-get', ['--version']))) return 'that needs Debian';
  if (process.getuid?.() !== 0) return 'only root can';
  if (!(await succeeds('unshare', ['--net', '--mount', '--pid', '--fork', 'true'])))
    return 'this container has no right to make namespaces';
  if (!(await debianMirror())) return 'apt has no mirror of Debian';
  return null;
}
