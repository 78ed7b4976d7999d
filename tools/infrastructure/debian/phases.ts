import { existsSync, readFileSync } from 'node:fs';

const PHASES: [RegExp, string][] = [
  [/^I: (Retrieving|Validating)/, 'downloading'],
  [/^I: (Extracting|Unpacking)/, 'unpacking'],
  [/^I: Configuring/, 'configuring'],
];

/** The last phase in debootstrap's log. */
export const phaseIn = (log: string): string | undefined =>
  log
    .trimEnd()
    .split('\n')
    .map((line) => PHASES.find(([pattern]) => pattern.test(line))?.[1])
    .findLast(Boolean);

/** Prints each phase that debootstrap reaches. Returns a function that stops it. */
export function watchPhases(log: string, say: (phase: string) => void): () => void {
  let said: string | undefined;
  const timer = setInterval(() => {
    const phase = existsSync(log) ? phaseIn(readFileSync(log, 'utf8')) : undefined;
    if (phase && phase !== said) say((said = phase));
  }, 500);
  return () => clearInterval(timer);
}
