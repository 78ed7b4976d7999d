import { existsSync } from 'node:fs';
import { assertCanRunEngine } from '../../../compose/real/engine/conditions.ts';
import { Failure } from '../../../tools/console/failure.ts';

/** Fails with what to do where nodes cannot run. */
export async function assertCanRunNodes(): Promise<void> {
  await assertCanRunEngine();
  if (!existsSync('/sys/fs/cgroup/memory'))
    throw new Failure('the nodes need control groups v1, which this machine has not: npm run test:kind shows the same');
}
