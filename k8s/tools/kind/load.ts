import { main, readArgs } from '../../../tools/console/cli.ts';
import { Failure } from '../../../tools/console/failure.ts';
import { assertCluster } from './cluster.ts';
import { buildImages, type Image, images, loadImages } from './images.ts';
import { assertPrograms } from './programs.ts';
import { migrate, restarted } from './roll-out.ts';
import { localDefaults, type Service } from '../../../tools/shop/services.ts';
import { stage } from '../../../tools/console/stage.ts';

const help = `
npm run kind:load -- [gateway] [orders] [payments] [inventory] [migrate]

Builds the images of what you have changed, loads them into the kind cluster, runs the migrations again and rolls those
services: all of it, or what is named.

  --help   this text
`;

await main(async () => {
  const { positionals } = readArgs(help, {}, true);
  const unknown = positionals.find((name) => !(images as readonly string[]).includes(name));
  if (unknown) throw new Failure(`there is no image ${unknown}; there are ${images.join(', ')}`);
  const chosen: readonly Image[] = positionals.length > 0 ? (positionals as Image[]) : images;
  const services = chosen
    .filter((image): image is Service => image !== 'migrate')
    .map((name) => localDefaults(name)['OTEL_SERVICE_NAME']!);

  await stage('Programs', assertPrograms);
  assertCluster();
  await stage('Images', () => buildImages(chosen));
  await stage('Load', () => loadImages(chosen));
  if (chosen.includes('migrate')) await stage('Migrations', migrate);
  if (services.length > 0) await stage('Services', () => restarted(services));
});
