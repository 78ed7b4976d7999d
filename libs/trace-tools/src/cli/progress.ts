/** The part of `process.stderr` that is used here. */
export interface Terminal {
  isTTY: boolean;
  write(text: string): unknown;
}

const CLEAR_LINE = '\r\x1b[K';

/**
 * Shows every second how long `what` has been running, until the returned function is called, which clears the line.
 * Writes nothing if the output is not a terminal, and nothing about work that takes less than a second.
 */
export function startProgress(what: string, terminal: Terminal): () => void {
  if (!terminal.isTTY) return () => {};
  let seconds = 0;
  const timer = setInterval(() => {
    seconds += 1;
    terminal.write(`${CLEAR_LINE}… ${what}: ${seconds} s`);
  }, 1000);
  return () => {
    clearInterval(timer);
    if (seconds > 0) terminal.write(CLEAR_LINE);
    seconds = 0;
  };
}
