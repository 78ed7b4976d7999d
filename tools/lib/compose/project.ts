import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { Failure } from '../failure.ts';
import { freePorts } from '../ports.ts';
import { runQuietly } from '../run-quietly.ts';
import { root } from '../site.ts';

/** A free port in the place of each that .env has, so that a test stands beside whatever runs. */
export async function publishedPorts(): Promise<Record<string, number>> {
  const names = Object.keys(parseEnv(readFileSync(join(root, '.env'), 'utf8'))).filter((name) =>
    name.endsWith('_PORT'),
  );
  const free = await freePorts(names.length);
  return Object.fromEntries(names.map((name, index) => [name, free[index]!]));
}

/** docker-compose.yaml under a name of its own, driven by the command line. */
export class ComposeProject {
  readonly #args: string[];
  readonly #env: Record<string, string>;
  readonly #signal: AbortSignal;

  constructor(name: string, ports: Record<string, number>, jaeger: boolean, signal: AbortSignal) {
    const layer = jaeger ? ['--profile', 'jaeger', '-f', 'docker-compose.jaeger.yaml'] : [];
    this.#args = ['compose', '--project-name', name, '-f', 'docker-compose.yaml', ...layer];
    const published = Object.entries(ports).map(([variable, port]) => [variable, String(port)]);
    this.#env = { ...Object.fromEntries(published), STACK_SAMPLING_PERCENTAGE: '100' };
    this.#signal = signal;
  }

  async engine(): Promise<{ note: string }> {
    const engine = await runQuietly('docker', ['version', '--format', '{{.Server.Version}}']);
    if (engine.code !== 0) throw new Failure('no Docker engine answers here, and this test is about one');
    const compose = await runQuietly('docker', ['compose', 'version', '--short']);
    if (compose.code !== 0) throw new Failure('docker has no compose plugin');
    return { note: `engine ${engine.output.trim()}, compose ${compose.output.trim()}` };
  }

  async up(): Promise<{ note: string }> {
    await this.#run(['up', '--build', '--wait', '--wait-timeout', '900'], this.#signal);
    return { note: 'all healthy' };
  }

  logs = (): Promise<string> => this.#run(['logs', '--no-color', '--tail', '500']).catch((error) => String(error));

  async down(): Promise<void> {
    await this.#run(['down', '--volumes', '--remove-orphans', '--timeout', '10']);
  }

  async #run(args: string[], signal?: AbortSignal): Promise<string> {
    const { code, output } = await runQuietly('docker', [...this.#args, ...args], {
      cwd: root,
      env: this.#env,
      signal,
    });
    if (code !== 0) throw new Failure(`docker compose ${args[0]}:\n${output.trim().split('\n').slice(-20).join('\n')}`);
    return output;
  }
}
