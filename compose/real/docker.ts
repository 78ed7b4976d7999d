import { Failure } from '../../tools/console/failure.ts';
import { runQuietly } from '../../tools/processes/run-quietly.ts';
import { root } from '../../tools/shop/site.ts';

interface Options {
  env?: Record<string, string>;
  signal?: AbortSignal;
}

/** Runs docker to its end; what it printed, or a failure with the end of that. */
export const docker = (...args: string[]): Promise<string> => dockerWith({}, ...args);

export async function dockerWith(options: Options, ...args: string[]): Promise<string> {
  const { code, output } = await runQuietly('docker', args, { cwd: root, ...options });
  if (code === 0) return output.trim();
  const said = output.trim().split('\n').slice(-20).join('\n');
  throw new Failure(`docker ${args.slice(0, 3).join(' ')} ...:\n${said}`);
}
