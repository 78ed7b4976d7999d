import { readFileSync, statSync } from 'node:fs';

/**
 * A text of each package that survives minification; without minification, the bundle contains the package's path as
 * well.
 */
const TEXTS: Record<string, string> = {
  pg: 'Client has already been connected. You cannot reuse a client',
  pino: 'unable to determine transport target for',
  '@nestjs/core': 'Nest application successfully started',
  amqplib: 'Channel ended, no reply will be forthcoming',
};
/** In bytes: a file that contains a package is larger than this, and most programs are smaller. */
const LEAST = 50_000;

/**
 * Returns the instrumented packages that are built into the program's file, where they cannot be hooked. Does not find
 * those of a bundle whose file only loads other chunks.
 */
export function bundledIn(entry: string | undefined): string[] {
  if (!entry || !/\.[cm]?js$/.test(entry)) return [];
  try {
    if (statSync(entry).size < LEAST) return [];
    const code = readFileSync(entry, 'utf8');
    const isIn = ([name, text]: [string, string]): boolean => code.includes(text) || hasModule(code, name);
    return Object.entries(TEXTS).flatMap((each) => (isIn(each) ? [each[0]] : []));
  } catch {
    // Not a readable file; Node itself will report it.
    return [];
  }
}

/** How esbuild and webpack mark the beginning of a module. */
const hasModule = (code: string, name: string): boolean =>
  [`// node_modules/${name}/`, `"./node_modules/${name}/`, `"../node_modules/${name}/`].some((mark) =>
    code.includes(mark),
  );
