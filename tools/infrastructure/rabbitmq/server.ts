import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { runQuietly, succeeds } from '../../processes/run-quietly.ts';

/** A RabbitMQ whose programs can be run: the machine's own, or the one of a Debian in a folder. */
export interface Server {
  version: string;
  note: string;
  /** The command that runs one of the programs on the files in `dir`. */
  command(program: 'rabbitmq-server' | 'epmd', dir: string): string[];
  /** The path by which the programs see `dir`. */
  inside(dir: string): string;
}

// Debian's wrapper in /usr/sbin changes to a system user; the script behind it runs as the caller.
const places = [
  '/usr/lib/rabbitmq/bin',
  '/opt/homebrew/sbin',
  '/usr/local/sbin',
  '/usr/local/opt/rabbitmq/sbin',
  '/opt/rabbitmq/sbin',
];

export async function findInstalled(): Promise<Server | null> {
  const onPath = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  for (const folder of [...places, ...onPath]) {
    const candidate = join(folder, 'rabbitmq-server');
    if (existsSync(candidate) && (await succeeds('sh', ['-c', `PATH="$PATH:${folder}" command -v erl`])))
      return installed(realpathSync(candidate));
  }
  return null;
}

async function installed(path: string): Promise<Server> {
  const programs = { 'rabbitmq-server': path, epmd: await findEpmd() };
  return {
    version: versionIn(dirname(dirname(path))) ?? '0',
    note: 'private node of the installed rabbitmq-server',
    command: (program) => [programs[program]],
    inside: (dir) => dir,
  };
}

/**
 * The version of the RabbitMQ in this folder, read from the name of its main plugin; asking a program takes seconds.
 */
export function versionIn(home: string): string | undefined {
  const plugins = join(home, 'plugins');
  const names = existsSync(plugins) ? readdirSync(plugins) : [];
  return names.map((name) => /^rabbit-(\d+(?:\.\d+)+)/.exec(name)?.[1]).find(Boolean);
}

async function findEpmd(): Promise<string> {
  if (await succeeds('sh', ['-c', 'command -v epmd'])) return 'epmd';
  const { output } = await runQuietly('erl', ['-noshell', '-eval', 'io:format("~s", [code:root_dir()]), halt().']);
  return join(output.trim(), 'bin', 'epmd');
}
