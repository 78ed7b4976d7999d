import { Failure, messageOf } from './failure.ts';

const seconds = (since: number) => `${((Date.now() - since) / 1000).toFixed(1)} s`;

/** Runs one stage and prints its line: what it is, what it came to, how long it took. */
export async function stage<T extends { note: string }>(title: string, work: () => Promise<T>): Promise<T> {
  const started = Date.now();
  try {
    const result = await work();
    console.log(`✓ ${title.padEnd(13)} ${result.note.padEnd(58)} ${seconds(started).padStart(8)}`);
    return result;
  } catch (error) {
    throw new Failure(`${title}: ${messageOf(error)}`, { cause: error });
  }
}
