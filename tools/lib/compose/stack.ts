import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { parseEnv } from 'node:util';
import { readDockerfile } from '../dockerfile.ts';
import { layered, readCompose } from './read.ts';
import type { ComposeFile, ComposeService } from './schema.ts';

/** What is judged: the Compose files with all that they lean on. */
export interface Stack {
  /** docker-compose.yaml as it is written, its variables not yet put in. */
  text: string;
  file: ComposeFile;
  env: Record<string, string>;
  dockerfile: string;
  readme: string;
  /** Profiles that are switched on. */
  profiles: string[];
  /** The text of a file of the repository, empty for a folder, none when it is not there. */
  read: (path: string) => string | null;
  /** The files of a folder, or the file itself. */
  list: (path: string) => string[];
}

export function readStack(root: string): Stack {
  const read = (path: string) => textAt(join(root, path));
  const text = read('docker-compose.yaml')!;
  const env = parseEnv(read('.env')!) as Record<string, string>;
  return {
    text,
    file: readCompose(text, env),
    env,
    dockerfile: read('Dockerfile')!,
    readme: read('README.md')!,
    profiles: [],
    read,
    list: (path) => (read(path) === '' ? readdirSync(join(root, path)).map((name) => posix.join(path, name)) : [path]),
  };
}

/** The same with docker-compose.jaeger.yaml on top. */
export const withJaeger = (stack: Stack): Stack => ({
  ...stack,
  profiles: ['jaeger'],
  file: layered(stack.file, readCompose(stack.read('docker-compose.jaeger.yaml')!, stack.env)),
});

export const servicesOf = ({ file }: Stack): [string, ComposeService][] => Object.entries(file.services);

/** A one-shot ends by itself, and others wait until it has. */
export const isOneShot = (service: ComposeService): boolean => service.restart === 'no';

export const megabytes = ({ deploy }: ComposeService): number => parseInt(deploy?.resources.limits.memory ?? '0', 10);

/** The stage of the Dockerfile that a service is built from. */
export const stageOf = ({ dockerfile }: Stack, { build }: ComposeService) =>
  build && readDockerfile(dockerfile, build.args).find(({ name }) => name === build.target);

/** A path in the container as the path in the repository that is mounted there. */
export function mountedFrom({ volumes = [] }: ComposeService, path: string): string | null {
  for (const [from, to] of volumes.map((each) => each.split(':') as [string, string])) {
    if (!from.startsWith('./')) continue;
    if (path === to || path.startsWith(`${to}/`)) return posix.join(from, path.slice(to.length));
  }
  return null;
}

function textAt(path: string): string | null {
  if (!existsSync(path)) return null;
  return statSync(path).isFile() ? readFileSync(path, 'utf8') : '';
}
