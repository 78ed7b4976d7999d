/** Listens for signals, and says whether one came. A terminal and npm both deliver the same Ctrl-C; a later one kills. */
export function toldToStop(): () => boolean {
  let first = 0;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      if (first && Date.now() - first > 500) process.exit(130);
      first ||= Date.now();
    });
  return () => first > 0;
}
