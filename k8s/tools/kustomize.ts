import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { Failure } from '../../tools/console/failure.ts';
import { runQuietly, succeeds } from '../../tools/processes/run-quietly.ts';
import { root } from '../../tools/shop/site.ts';

/** The version that is built into kubectl 1.32. */
const KUSTOMIZE = 'v5.5.0';

export interface Kustomize {
  command: string[];
  note: string;
}

/** kubectl, which contains kustomize; else kustomize; else kustomize built by Go, once. */
export async function kustomize(): Promise<Kustomize> {
  if (await succeeds('kubectl', ['kustomize', '--help'])) return { command: ['kubectl', 'kustomize'], note: 'kubectl' };
  if (await succeeds('kustomize', ['version'])) return { command: ['kustomize', 'build'], note: 'kustomize' };
  const folder = join(root, '.local', 'kustomize', KUSTOMIZE);
  const built = join(folder, 'kustomize');
  if (!existsSync(built)) await buildByGo(folder);
  return { command: [built, 'build'], note: `kustomize ${KUSTOMIZE}, built by Go` };
}

async function buildByGo(folder: string): Promise<void> {
  if (!(await succeeds('go', ['version'])))
    throw new Failure(
      'neither kubectl nor kustomize is installed, and there is no Go to build it: install one of them',
    );
  mkdirSync(folder, { recursive: true });
  const module = `sigs.k8s.io/kustomize/kustomize/v5@${KUSTOMIZE}`;
  const { code, output } = await runQuietly('go', ['install', module], { env: { GOBIN: folder, GOFLAGS: '-mod=mod' } });
  if (code !== 0) throw new Failure(`building kustomize failed:\n${output.trim()}`);
}

/** The objects of one build, as they would be applied. */
export async function objectsOf({ command }: Kustomize, folder: string): Promise<object[]> {
  const [program, ...args] = command;
  const { code, output } = await runQuietly(program!, [...args, folder], { cwd: root });
  if (code !== 0) throw new Failure(`${folder} does not build:\n${output.trim()}`);
  return parseAllDocuments(output).map((document) => document.toJS() as object);
}
