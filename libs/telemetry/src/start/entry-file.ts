import { readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/**
 * Launchers that name the file they run in the environment. Child processes inherit the variable, so it counts only for
 * the launcher itself.
 */
const LAUNCHERS: [path: RegExp, variable: string][] = [
  [/\/pm2\/lib\//, 'pm_exec_path'],
  [/\/@nx\/js\//, 'NX_FILE_TO_RUN'],
];
const IN_PACKAGE = /\/node_modules\/(?!\.bin\/)((?:@[^/]+\/)?[^/]+)\//g;

/**
 * Returns the application's entry file: `argv[1]`, unless that belongs to a launcher (pm2, `nx serve`, ts-node) or to a
 * test runner of the project. Then it is the file given to the launcher, or something in the working directory.
 */
export function entryFile(argv: readonly string[], env: NodeJS.ProcessEnv, cwd: string): string | undefined {
  const [, program, ...args] = argv;
  const path = program?.replaceAll('\\', '/') ?? '';
  for (const [launcher, variable] of LAUNCHERS) if (launcher.test(path) && env[variable]) return env[variable];
  const [, name] = [...path.matchAll(IN_PACKAGE)].at(-1) ?? [];
  if (!name || !isToolOf(cwd, name)) return program;
  const script = args.map((arg) => resolve(cwd, arg)).find((file) => /\.[cm]?[jt]s$/.test(file) && isFile(file));
  return script ?? join(cwd, 'package.json');
}

function isToolOf(cwd: string, name: string): boolean {
  try {
    const { dependencies, devDependencies } = JSON.parse(readFileSync(join(nearest(cwd), 'package.json'), 'utf8')) as {
      dependencies?: object;
      devDependencies?: object;
    };
    return name in { ...dependencies, ...devDependencies };
  } catch {
    // No package.json, or an unreadable one: the project's tools are unknown.
    return false;
  }
}

/** Returns the folder at or above `from` with a package.json. */
function nearest(from: string): string {
  let folder = from;
  while (!isFile(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
