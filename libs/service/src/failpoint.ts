/**
 * For crash tests: kills this process, as the kernel would, when `FAILPOINT` names this place. Unset it costs one
 * comparison.
 */
export function failpoint(name: string): void {
  if (process.env['FAILPOINT'] === name) process.kill(process.pid, 'SIGKILL');
}
