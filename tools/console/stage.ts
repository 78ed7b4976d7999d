import { Failure, messageOf } from './failure.ts';

const LONG_MS = 10_000;
const seconds = (since: number) => `${((Date.now() - since) / 1000).toFixed(1)} s`;

/** Runs one stage and prints a line with its title, its result and its duration. */
export async function stage<T extends { note: string }>(title: string, work: () => Promise<T>): Promise<T> {
  const started = Date.now();
  const ended = announce(title);
  try {
    const result = await work();
    ended();
    console.log(`✓ ${title.padEnd(13)} ${result.note.padEnd(58)} ${seconds(started).padStart(8)}`);
    return result;
  } catch (error) {
    ended();
    throw new Failure(`${title}: ${messageOf(error)}`, { cause: error });
  }
}

/** Prints the progress of a long stage: on a terminal in place of the result's line, in a log on a new line. */
export function progress(title: string, text: string): void {
  const line = `… ${title.padEnd(13)} ${text}`;
  if (process.stdout.isTTY) process.stdout.write(`\r\x1b[K${line}`);
  else console.log(line);
}

/** Announces the running stage: on a terminal at once, in place of the result's line; in a log, once it takes long. */
function announce(title: string): () => void {
  if (process.stdout.isTTY) {
    process.stdout.write(`… ${title}`);
    return () => process.stdout.write('\r\x1b[K');
  }
  const timer = setTimeout(() => console.log(`… ${title}`), LONG_MS).unref();
  return () => clearTimeout(timer);
}
