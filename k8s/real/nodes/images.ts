import { cpSync, globSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { docker, dockerWith } from '../../../compose/real/docker.ts';
import { DEBIAN } from '../../../compose/real/engine/debian.ts';
import { startEngine } from '../../../compose/real/engine/engine.ts';
import { RUNTIME_IMAGE, standInImages } from '../../../compose/real/images/images.ts';
import { buildImages, images } from '../../tools/kind/images.ts';
import { root, type Site } from '../../../tools/shop/site.ts';
import { progress } from '../../../tools/console/stage.ts';
import type { Supervisor } from '../../../tools/processes/supervisor.ts';

const parts = join(import.meta.dirname, 'images');
/** What a cluster has beside the images of docker-compose.yaml: targets of images/Dockerfile. */
export const STAND_INS = ['pause', 'coredns', 'ingress', 'viewer'] as const;
/** The viewer stands in for Tempo, and no Grafana runs. */
const LEFT_OUT = /^grafana\/(grafana|tempo):/;

interface Pin {
  name: string;
  newTag: string;
}

/** The images of the overlay kind, as its kustomizations pin them. */
export function pinned(): string[] {
  const files = globSync('k8s/base/**/kustomization.yaml', { cwd: root });
  const images = files.flatMap((file) => {
    const { images = [] } = parse(readFileSync(join(root, file), 'utf8')) as { images?: Pin[] };
    return images.map(({ name, newTag }) => `${name}:${newTag}`);
  });
  return images.filter((image) => !LEFT_OUT.test(image));
}

/** Builds every image that the cluster runs, by an engine that ends afterwards; returns them as one archive. */
export async function archiveImages(
  programs: string,
  site: Site,
  supervisor: Supervisor,
  signal: AbortSignal,
): Promise<{ archive: string; note: string }> {
  await startEngine(site, supervisor);
  await standInImages(site, supervisor, { jaeger: false, signal });
  const wanted = pinned();
  // Compose runs RabbitMQ with its page, the cluster without.
  const broker = wanted.find((image) => image.startsWith('rabbitmq:'))!;
  await docker('tag', `${broker}-management`, broker);
  progress('Images', 'the shop');
  await buildImages(images, ['--build-context', `${RUNTIME_IMAGE}=docker-image://throughline/distroless:stand-in`]);
  await buildStandIns(programs, join(site.dir, 'stand-ins'), signal);
  progress('Images', 'saving them');
  const archive = join(site.dir, 'images.tar');
  const all = [...wanted, ...STAND_INS.map(tag)];
  await dockerWith({ signal }, 'save', '--output', archive, ...all);
  return { archive, note: `${all.length} images` };
}

export const tag = (name: (typeof STAND_INS)[number]): string => `throughline/${name}:stand-in`;

/** Builds the stand-ins, all in one folder. */
async function buildStandIns(programs: string, folder: string, signal: AbortSignal): Promise<void> {
  mkdirSync(folder, { recursive: true });
  cpSync(parts, folder, { recursive: true });
  cpSync(join(programs, 'coredns'), join(folder, 'coredns'));
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>;
  };
  const given = [`DEBIAN=throughline/debian:${DEBIAN.name}`, `VIEWER_VERSION=${devDependencies['autotel-devtools']}`];
  const args = given.flatMap((arg) => ['--build-arg', arg]);
  for (const name of STAND_INS) {
    progress('Images', `${name}, a stand-in`);
    await dockerWith({ signal }, 'build', '--target', name, '--tag', tag(name), ...args, folder);
  }
}
