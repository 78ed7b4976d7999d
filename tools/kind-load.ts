import { main, readArgs } from './lib/cli.ts';
import { Failure } from './lib/failure.ts';
import { assertCluster, kubectl } from './lib/kind/cluster.ts';
import { buildImages, type Image, images, loadImages } from './lib/kind/images.ts';
import { assertPrograms } from './lib/kind/programs.ts';
import { localDefaults, type Service } from './lib/services.ts';
import { stage } from './lib/stage.ts';

const help = `
npm run kind:load -- [gateway] [orders] [payments] [inventory]

Builds the images of what you have changed, loads them into the kind cluster and rolls those services: all four, or
those that are named.

  --help   this text
`;

await main(async () => {
  const { positionals } = readArgs(help, {}, true);
  const services = images.filter((image) => image !== 'migrate');
  const unknown = positionals.find((name) => !(services as readonly string[]).includes(name));
  if (unknown) throw new Failure(`there is no service ${unknown}; there are ${services.join(', ')}`);
  const chosen = (positionals.length > 0 ? positionals : services) as Exclude<Image, 'migrate'>[];

  await stage('Programs', assertPrograms);
  assertCluster();
  await stage('Images', () => buildImages(chosen));
  await stage('Load', () => loadImages(chosen));
  await stage('Services', () => roll(chosen));
});

/** The tag is the same as before, so the pods have to be told. */
async function roll(chosen: Service[]): Promise<{ note: string }> {
  const deployments = chosen.map((name) => `deployment/${localDefaults(name)['OTEL_SERVICE_NAME']}`);
  await kubectl('rollout', 'restart', '--namespace', 'shop', ...deployments);
  for (const each of deployments) await kubectl('rollout', 'status', each, '--namespace', 'shop', '--timeout=300s');
  return { note: chosen.join(', ') };
}
