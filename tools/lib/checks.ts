import { Failure } from './failure.ts';
import { runQuietly } from './run-quietly.ts';
import { bin, root } from './site.ts';
import type { Count } from './tally.ts';

export const typeCheck = (signal: AbortSignal) =>
  check('type check', ['tsc', '--noEmit', '-p', 'tsconfig.json'], signal);
export const lint = (signal: AbortSignal) => check('lint', ['eslint', '.', '--max-warnings', '0'], signal);

async function check(title: string, [tool, ...args]: string[], signal: AbortSignal): Promise<Count> {
  const { code, output } = await runQuietly(process.execPath, [bin(tool!), ...args], { cwd: root, signal });
  if (code !== 0) throw new Failure(`${title} failed:\n${output.trim()}`);
  return { passed: 1, failed: 0 };
}
