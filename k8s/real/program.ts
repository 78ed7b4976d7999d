import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Failure } from '../../tools/console/failure.ts';
import { lastWords } from '../../tools/console/last-words.ts';
import { root, type Site } from '../../tools/shop/site.ts';
import type { Supervisor } from '../../tools/processes/supervisor.ts';

/**
 * Compiles the control plane into one program: etcd, API server, controllers, scheduler and kubectl. Runs once per
 * machine, takes about ten minutes on two cores, and needs Go with its module proxy or cache.
 */
export const controlPlane = (site: Site, supervisor: Supervisor): Promise<Compiled> =>
  compiled('control-plane', site, supervisor);

/**
 * Compiles what runs on a node: kubelet, kube-proxy, CoreDNS and an engine for network policies. Once per machine, too.
 */
export const nodePrograms = (site: Site, supervisor: Supervisor): Promise<Compiled> =>
  compiled('nodes', site, supervisor);

interface Compiled {
  path: string;
  note: string;
}

async function compiled(what: string, site: Site, supervisor: Supervisor): Promise<Compiled> {
  const folder = join(root, 'k8s', 'real', what);
  const log = join(site.logs, `${what}-build.log`);
  const spec = { name: 'compiler', command: './build.sh', args: [], env: {}, cwd: folder, log };
  const { code } = await supervisor.finish({ ...spec, stopSignal: 'SIGKILL' }, 'infrastructure');
  supervisor.throwIfStopping();
  if (code !== 0) throw new Failure(`Kubernetes did not compile:\n${lastWords('compiler', log)}${hint(log)}`);
  const path = readFileSync(log, 'utf8').trim().split('\n').at(-1)!;
  return { path, note: basename(path) };
}

function hint(log: string): string {
  const offline = /dial tcp|no such host|proxyconnect|TLS handshake|\b(403|404|410|50\d) /.test(
    readFileSync(log, 'utf8'),
  );
  return offline ? '\n\nThe Go module proxy did not answer (see GOPROXY in `go env`): nothing was checked.' : '';
}
