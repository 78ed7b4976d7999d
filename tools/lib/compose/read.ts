import { parse } from 'yaml';
import { type ComposeFile, composeFile } from './schema.ts';

/** A `${NAME}` of ours; Compose would also take defaults, which would hide that .env lacks a line. */
const VARIABLE = /(?<!\$)\$\{(\w+)\}/g;

/** Names the variables that the text asks for, each once. */
export const variablesIn = (text: string): string[] => [
  ...new Set([...text.matchAll(VARIABLE)].map(([, name]) => name!)),
];

/** One Compose file with its variables put in. Throws on what the schema does not know, and on a variable without value. */
export function readCompose(text: string, env: Record<string, string>): ComposeFile {
  const filled = text.replace(VARIABLE, (_, name: string) => {
    if (!env[name]) throw new Error(`\${${name}} has no value in .env`);
    return env[name];
  });
  const content = parse(filled, { merge: true }) as Record<string, unknown>;
  // What begins with x- is Compose's way to keep what is used more than once.
  const used = Object.entries(content).filter(([key]) => !key.startsWith('x-'));
  return composeFile.parse(Object.fromEntries(used));
}

/** As `-f first -f second`: maps are merged, mounts are added, commands are replaced, of what our second file says. */
export function layered(first: ComposeFile, second: ComposeFile): ComposeFile {
  const services = { ...first.services };
  for (const [name, more] of Object.entries(second.services)) {
    const before = services[name] ?? {};
    services[name] = {
      ...before,
      ...more,
      depends_on: { ...before.depends_on, ...more.depends_on },
      environment: { ...before.environment, ...more.environment },
      volumes: [...(before.volumes ?? []), ...(more.volumes ?? [])],
    };
  }
  return { ...first, services };
}
