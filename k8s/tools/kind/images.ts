import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../tools/shop/site.ts';
import { services } from '../../../tools/shop/services.ts';
import { CLUSTER } from './cluster.ts';
import { run } from './programs.ts';

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
export const images = [...services, 'migrate'] as const;
export type Image = (typeof images)[number];

const tag = (image: Image) => `throughline/${image}:${version}`;

/**
 * Builds one after another, because they share all layers except the last. `options` are added to each `docker build`.
 */
export async function buildImages(
  chosen: readonly Image[],
  options: readonly string[] = [],
): Promise<{ note: string }> {
  for (const image of chosen) {
    const what = image === 'migrate' ? ['--target', 'migrate'] : ['--target', 'service', '--build-arg', `APP=${image}`];
    await run('docker', ['build', ...what, ...options, '--tag', tag(image), root], { DOCKER_BUILDKIT: '1' });
  }
  return { note: chosen.map(tag).join(', ') };
}

export async function loadImages(chosen: readonly Image[]): Promise<{ note: string }> {
  await run('kind', ['load', 'docker-image', '--name', CLUSTER, ...chosen.map(tag)]);
  return { note: 'on every node' };
}
