import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { haveProgram } from '../processes/have-program.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The first Chromium on the PATH; undefined without one. */
export function findChromium(path = process.env['PATH'] ?? ''): string | undefined {
  const folders = path.split(delimiter).filter(Boolean);
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find((file) => existsSync(file));
}

/** Installs Chromium by apt if it is missing. Where that fails, the tests that need it say so. */
export async function haveChromium(): Promise<{ note: string }> {
  const found = findChromium();
  return found ? { note: found } : haveProgram('chromium');
}

/** @throws Error that says what to install */
export function chromiumOrThrow(): string {
  const found = findChromium();
  if (found) return found;
  throw new Error(
    `there is no Chromium on this machine (${NAMES.join(', ')}), and the storefront's tests need it: ` +
      'npm test installs it where apt can; install it by hand elsewhere',
  );
}
