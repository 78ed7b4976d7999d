import { Failure } from '../../tools/console/failure.ts';
import { runQuietly } from '../../tools/processes/run-quietly.ts';
import { docker } from './docker.ts';
import type { ComposeProject } from './project.ts';

const LIMIT_MB = 180;
/**
 * Neither tools that help an intruder, nor what only development needs, nor what a checkout has and nobody else may.
 */
const UNWANTED = [
  /^(usr\/)?s?bin\/(sh|bash|dash|busybox)$/,
  /\/npm-cli\.js$|^app\/node_modules\/(typescript|jest|nx)\//,
  /^app\/libs\/(telemetry-testing|trace-tools)\/|\.spec\.[cm]?[jt]s$/,
  /(^|\/)\.env$/,
];

export interface Inspected {
  Size: number;
  Config: { User: string; ExposedPorts?: object; Entrypoint: string[]; Env?: string[] };
  RootFS: { Layers: string[] };
}

/** Asserts what the images of the Dockerfile contain and lack. */
export async function assertBuilt(project: ComposeProject): Promise<{ note: string }> {
  const names = await project.images();
  const images = JSON.parse(await docker('image', 'inspect', ...names)) as Inspected[];
  const faults = images.flatMap((image, at) => faultsOf(image).map((fault) => `${names[at]} ${fault}`));
  for (const name of names) {
    const unwanted = unwantedIn(await filesOf(name));
    if (unwanted) faults.push(`${name} contains ${unwanted}`);
  }
  if (faults.length > 0) throw new Failure(faults.join('\n'));
  const { shared, own } = layersOf(images);
  return {
    note: `${names.length} images, ${megabytes(images)} MB at most, ${shared} layers shared and ${own} at most own`,
  };
}

export function faultsOf({ Size, Config }: Inspected): string[] {
  const { User, ExposedPorts, Entrypoint, Env = [] } = Config;
  return [
    ...(Size > LIMIT_MB * 1e6 ? [`has ${Math.ceil(Size / 1e6)} MB, more than ${LIMIT_MB}`] : []),
    ...(/^[1-9]\d*$/.test(User) ? [] : [`runs as ${User || 'root'}`]),
    ...(ExposedPorts ? [`claims to listen on ${Object.keys(ExposedPorts).join(', ')}`] : []),
    ...(Entrypoint[0]?.startsWith('/') ? [] : ['needs a shell to start']),
    ...Env.filter((pair) => /^\w*(PASSWORD|SECRET|TOKEN|_KEY)\w*=/.test(pair)).map(
      (pair) => `holds ${pair.split('=')[0]}`,
    ),
  ];
}

/** The first file of a list that no image should have. */
export const unwantedIn = (files: string): string | undefined =>
  files.split('\n').find((file) => UNWANTED.some((pattern) => pattern.test(file)));

/** How many layers all images have in common, and how many an image has beside these. */
export function layersOf(images: Inspected[]): { shared: number; own: number } {
  const [first = [], ...others] = images.map(({ RootFS }) => RootFS.Layers);
  const differs = first.findIndex((layer, at) => others.some((layers) => layers[at] !== layer));
  const shared = differs < 0 ? first.length : differs;
  return { shared, own: Math.max(...images.map(({ RootFS }) => RootFS.Layers.length)) - shared };
}

const megabytes = (images: Inspected[]): number => Math.ceil(Math.max(...images.map(({ Size }) => Size)) / 1e6);

async function filesOf(image: string): Promise<string> {
  const container = await docker('create', image);
  const { code, output } = await runQuietly('sh', ['-c', `docker export ${container} | tar --list`]);
  await docker('rm', container);
  if (code !== 0) throw new Failure(`the files of ${image} cannot be listed:\n${output}`);
  return output;
}
