import { existsSync, readFileSync } from 'node:fs';

const PHASES: [RegExp, string][] = [
  [/^I: (Retrieving|Validating)/, 'downloading'],
  [/^I: (Extracting|Unpacking)/, 'unpacking'],
  [/^I: Configuring/, 'configuring'],
];

/** The last phase that debootstrap's log tells of. */
export const phaseIn = (log: string): string | undefined =>
  log
    .trimEnd()
    .split('\n')
    .map((line) => PHASES.find(([pattern]) => pattern.test(line))?.[1])
    .findLast(Boolean);

/** Says each phase as debootstrap comes to it. Returns what ends that. */
export function watchPhases(log: string, say: (phase: string) => void): () => void {
  let said: string | undefined;
  const timer = setInterval(() => {
    const phase = existsSync(log) ? phaseIn(readFileSync(log, 'utf8')) : undefined;
    if (phase && phase !== said) say((said = phase));
  }, 500);
  return () => clearInterval(timer);
}
