/**
 * Returns whether a stop signal has arrived. A terminal and npm both deliver the same Ctrl-C; a later signal exits at
 * once.
 */
export function watchStopSignal(): () => boolean {
  let first = 0;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      if (first && Date.now() - first > 500) process.exit(130);
      first ||= Date.now();
    });
  return () => first > 0;
}
