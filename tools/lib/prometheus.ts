import { aptAvailable, installWithApt } from './apt.ts';
import { succeeds } from './run-quietly.ts';

/** Installs Prometheus where apt can. Where it cannot, the test that needs it says what is missing. */
export async function havePrometheus(): Promise<{ note: string }> {
  const found = () => succeeds('prometheus', ['--version']);
  if (await found()) return { note: 'installed' };
  if (!(await aptAvailable())) return { note: 'not found, and no apt to install it with' };
  await installWithApt('prometheus');
  return { note: 'installed with apt' };
}
