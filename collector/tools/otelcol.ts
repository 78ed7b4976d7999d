import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../tools/console/failure.ts';
import { runQuietly, succeeds } from '../../tools/processes/run-quietly.ts';
import { root } from '../../tools/shop/site.ts';

const config = join(root, 'collector', 'builder-config.yaml');
const locks = join(root, 'collector', 'build');
const golang = 'golang:1.26.8-bookworm';

const ways = `Ways to get a Collector:
  - OTELCOL_BIN=/path/to/otelcol, a Collector with the components of collector/builder-config.yaml (the contrib
    distribution of the same version has them all)
  - Go 1.26 or newer (https://go.dev/dl), or a running Docker engine: then it is built here, once, in about 4 minutes`;

export interface Otelcol {
  path: string;
  note: string;
}

/** Returns the Collector for the tests: the given one, one built before, or one built now by Go or in Docker. */
export async function otelcol(signal?: AbortSignal): Promise<Otelcol> {
  const given = process.env['OTELCOL_BIN'];
  if (given) return { path: given, note: `${given}, ${await versionOf(given)}` };
  const folder = join(root, '.local', 'otelcol', fingerprint());
  const path = join(folder, 'otelcol');
  if (existsSync(path)) return { path, note: `built before, ${await versionOf(path)}` };

  const builder = (await succeeds('go', ['version'])) ? byGo : (await succeeds('docker', ['info'])) ? byDocker : null;
  if (!builder) throw new Failure(`there is no Collector, and neither Go nor Docker to build it.\n${ways}`);
  rmSync(folder, { recursive: true, force: true });
  const work = join(folder, 'dist');
  mkdirSync(work, { recursive: true });
  for (const name of ['go.mod', 'go.sum']) copyFileSync(join(locks, name), join(folder, name));
  copyFileSync(join(locks, 'otelcol.sum'), join(work, 'go.sum'));
  copyFileSync(config, join(folder, 'builder-config.yaml'));
  const { code, output } = await builder(folder, signal);
  if (code !== 0)
    throw new Failure(`building the Collector failed:\n${output.trim().split('\n').slice(-15).join('\n')}\n\n${ways}`);
  const version = await versionOf(join(work, 'otelcol'));
  renameSync(join(work, 'otelcol'), path);
  rmSync(work, { recursive: true, force: true });
  return { path, note: `built ${builder === byGo ? 'by Go' : 'in Docker'}, ${version}` };
}

const command = ['tool', 'builder', '--config', 'builder-config.yaml'];

const byGo = (folder: string, signal?: AbortSignal) => runQuietly('nice', ['go', ...command], { cwd: folder, signal });

function byDocker(folder: string, signal?: AbortSignal) {
  const { platform, arch } = process;
  const target = ['-e', `GOOS=${platform}`, '-e', `GOARCH=${arch === 'x64' ? 'amd64' : arch}`, '-e', 'CGO_ENABLED=0'];
  const place = ['-v', `${folder}:${folder}`, '-w', folder];
  // The builder itself runs in the container; only its output is for the machine outside.
  const script = `go build -o /tmp/builder go.opentelemetry.io/collector/cmd/builder`;
  const host = `env -u GOOS -u GOARCH ${script} && /tmp/builder ${command.slice(2).join(' ')}`;
  return runQuietly('docker', ['run', '--rm', ...target, ...place, golang, 'sh', '-c', host], { signal });
}

/** Another list of components, or another lockfile, makes another Collector. */
export function fingerprint(): string {
  const hash = createHash('sha256');
  for (const file of [config, join(locks, 'go.sum'), join(locks, 'otelcol.sum')]) hash.update(readFileSync(file));
  return hash.digest('hex').slice(0, 12);
}

async function versionOf(path: string): Promise<string> {
  const { code, output } = await runQuietly(path, ['--version']);
  if (code !== 0) throw new Failure(`${path} is not a Collector that runs here:\n${output.trim()}\n\n${ways}`);
  return output.trim();
}
