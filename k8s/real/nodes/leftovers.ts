import { rm } from 'node:fs/promises';
import { runQuietly } from '../../../tools/processes/run-quietly.ts';
import { waitFor } from '../../../tools/processes/wait.ts';

/** Removes the nodes' control groups, which are in no namespace: they are empty soon after the nodes' processes end. */
export async function removeCgroups(): Promise<void> {
  const ours = ['(', '-path', '*/throughline-nodes/*', '-o', '-name', 'throughline-nodes', ')'];
  const find = (...action: string[]) =>
    runQuietly('find', ['/sys/fs/cgroup', '-depth', '-type', 'd', ...ours, ...action]);
  const removed = async () => {
    await find('-exec', 'rmdir', '{}', ';');
    return !(await find('-print')).output.includes('/throughline-nodes');
  };
  await waitFor("the nodes' control groups to be empty", removed, { withinMs: 30_000, everyMs: 200 });
}

/** Removes what containers wrote, also after a killed run. Unpacked images are many small files. */
export const removeData = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true });
