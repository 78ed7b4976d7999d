import { Failure } from '../console/failure.ts';
import { runQuietly } from '../processes/run-quietly.ts';
import { bin, root } from './site.ts';

/** Builds `projects` and their dependencies, or everything. Nx restores what has not changed from its cache. */
export async function build(signal?: AbortSignal, ...projects: string[]): Promise<{ note: string }> {
  const env = { NX_DAEMON: 'false', NX_TUI: 'false', FORCE_COLOR: '0' };
  const chosen = projects.length ? [`--projects=${projects.join(',')}`] : [];
  const { code, output } = await runQuietly(
    process.execPath,
    [bin('nx'), 'run-many', '-t', 'build', '--outputStyle=static', ...chosen],
    { cwd: root, env, signal },
  );
  if (code !== 0) throw new Failure(`nx run-many -t build failed:\n${output.trim().split('\n').slice(-30).join('\n')}`);
  const cached = /read the output from the cache instead of running the command for (\d+) out of (\d+)/.exec(output);
  return { note: cached && cached[1] === cached[2] ? 'unchanged' : projects.join(', ') || 'libraries and services' };
}
