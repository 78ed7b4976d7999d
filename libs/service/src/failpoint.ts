/** The places where a process may be killed. */
export const FAILPOINTS = [
  'orders.after_commit',
  'orders.settle.after_commit',
  'payments.after_charge',
  'inventory.after_commit',
] as const;
type Failpoint = (typeof FAILPOINTS)[number];

let armed: string | undefined;

/** Arms the failpoint that `FAILPOINT` names, for crash tests: the process dies when it gets there. */
export function armFailpoint(name: string | undefined): void {
  armed = name;
}

/** Kills this process, as the kernel would, when this place is armed; otherwise it costs one comparison. */
export function failpoint(name: Failpoint): void {
  if (armed === name) process.kill(process.pid, 'SIGKILL');
}
