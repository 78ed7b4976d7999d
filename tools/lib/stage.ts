import { Failure, messageOf } from './failure.ts';

const LONG_MS = 10_000;
const seconds = (since: number) => `${((Date.now() - since) / 1000).toFixed(1)} s`;

/** Runs one stage and prints its line: what it is, what it came to, how long it took. */
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

/** Says how far a long stage has come: on a terminal on the line that its result takes, in a log on one of its own. */
export function progress(title: string, text: string): void {
  const line = `… ${title.padEnd(13)} ${text}`;
  if (process.stdout.isTTY) process.stdout.write(`\r\x1b[K${line}`);
  else console.log(line);
}

/** Says what is at work: on a terminal at once, on the line that its result takes; in a log, once it takes long. */
function announce(title: string): () => void {
  if (process.stdout.isTTY) {
    process.stdout.write(`… ${title}`);
    return () => process.stdout.write('\r\x1b[K');
  }
  const timer = setTimeout(() => console.log(`… ${title}`), LONG_MS).unref();
  return () => clearTimeout(timer);
}
