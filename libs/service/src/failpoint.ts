/** The places where a process may be killed. */
export const FAILPOINTS = [
  'orders.after_commit',
  'orders.settle.after_commit',
  'payments.after_charge',
  'inventory.after_commit',
] as const;

/**
 * For crash tests: kills this process, as the kernel would, when `FAILPOINT` names this place. Unset it costs one
 * comparison.
 */
export function failpoint(name: (typeof FAILPOINTS)[number]): void {
  if (process.env['FAILPOINT'] === name) process.kill(process.pid, 'SIGKILL');
}
