import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseEnv } from 'node:util';
import { freePorts } from '../../tools/processes/ports.ts';
import { root } from '../../tools/shop/site.ts';
import { dockerWith } from './docker.ts';

export type Ports = Record<string, number>;

/** A free port for each that .env has, so that a test runs beside whatever else does. */
export async function publishedPorts(): Promise<Ports> {
  const names = Object.keys(parseEnv(readFileSync(join(root, '.env'), 'utf8'))).filter((name) =>
    name.endsWith('_PORT'),
  );
  const free = await freePorts(names.length);
  return Object.fromEntries(names.map((name, index) => [name, free[index]!]));
}

export type Backend = 'tempo' | 'jaeger' | 'devtools';

export interface Settings {
  ports: Ports;
  /** Where traces are read back; devtools stands in for Tempo. */
  backend: Backend;
  /** Compose files on top of the project's own. */
  files: string[];
  env: Record<string, string>;
}

export interface Container {
  service: string;
  state: string;
  exitCode: number;
}

/** docker-compose.yaml under a name of its own, driven by the command line. */
export class ComposeProject {
  static readonly NAME = 'throughline-test';
  readonly #args: string[];
  readonly #env: Record<string, string>;
  readonly #signal: AbortSignal;

  constructor({ ports, backend, files, env }: Settings, signal: AbortSignal) {
    const jaeger = backend === 'jaeger';
    const all = ['docker-compose.yaml', ...(jaeger ? ['docker-compose.jaeger.yaml'] : []), ...files];
    const profile = jaeger ? ['--profile', 'jaeger'] : [];
    this.#args = ['compose', '--project-name', ComposeProject.NAME, ...profile, ...all.flatMap((file) => ['-f', file])];
    const published = Object.entries(ports).map(([variable, port]) => [variable, String(port)]);
    this.#env = { ...env, ...Object.fromEntries(published), STACK_SAMPLING_PERCENTAGE: '100' };
    this.#signal = signal;
  }

  /** Lets Compose check the files, and a further one of this text; fails with what it says. */
  async config(further?: string): Promise<void> {
    // Below the checkout, which the engine of this run has in common with the machine.
    const file = join(root, '.local', 'further.yaml');
    mkdirSync(dirname(file), { recursive: true });
    if (further) writeFileSync(file, further);
    const more = further ? ['-f', file] : [];
    await dockerWith({ env: this.#env, signal: this.#signal }, ...this.#args, ...more, 'config', '--quiet').finally(
      () => rmSync(file, { force: true }),
    );
  }

  /** The names of the images that the Dockerfile makes. */
  async images(): Promise<string[]> {
    const { services } = JSON.parse(await this.#run(this.#signal, 'config', '--format', 'json')) as {
      services: Record<string, { image: string; build?: object }>;
    };
    return Object.values(services).flatMap(({ image, build }) => (build ? [image] : []));
  }

  async build(): Promise<{ note: string }> {
    await this.#run(this.#signal, 'build');
    return { note: 'the images of the Dockerfile' };
  }

  /** Starts everything or the named services, and waits until they are healthy. */
  up = (...services: string[]): Promise<string> =>
    this.#run(this.#signal, 'up', '--no-build', '--wait', '--wait-timeout', '600', ...services);

  stop = (service: string): Promise<string> => this.#run(this.#signal, 'stop', service);

  async containers(): Promise<Container[]> {
    const lines = await this.#run(this.#signal, 'ps', '--all', '--format', 'json');
    const rows = lines.split('\n').map((line) => JSON.parse(line) as Record<string, string>);
    return rows.map((row) => ({ service: row['Service']!, state: row['State']!, exitCode: Number(row['ExitCode']) }));
  }

  logs = (): Promise<string> => this.#run(undefined, 'logs', '--no-color', '--tail', '500').catch(String);

  down = (): Promise<string> => this.#run(undefined, 'down', '--volumes', '--remove-orphans', '--timeout', '10');

  #run = (signal: AbortSignal | undefined, ...args: string[]): Promise<string> =>
    dockerWith({ env: this.#env, signal }, ...this.#args, ...args);
}
