import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from '../../../tools/shop/build.ts';
import { debianRoot, CACHE } from '../../../tools/infrastructure/debian/root.ts';
import { Failure } from '../../../tools/console/failure.ts';
import { type Site, siteIn } from '../../../tools/shop/site.ts';
import { stage } from '../../../tools/console/stage.ts';
import { Supervisor } from '../../../tools/processes/supervisor.ts';
import { nodePrograms } from '../program.ts';
import { assertCanRunNodes } from './conditions.ts';
import { DEBIAN } from './debian.ts';
import { archiveImages } from './images.ts';
import type { Parts } from './node.ts';

/** Makes everything that the nodes need, and runs the check in a network of its own. */
export async function runNodes(program: string, keep: boolean, site: Site, supervisor: Supervisor): Promise<void> {
  await assertCanRunNodes();
  const programs = (await stage('Node programs', () => nodePrograms(site, supervisor))).path;
  const { debian } = await stage('Debian', async () => {
    const folder = await debianRoot(DEBIAN, site, supervisor);
    return { debian: folder, note: folder };
  });
  await stage('Libraries', () => build(undefined, 'telemetry-testing'));
  const archive = await makeImages(programs, site, supervisor);
  const parts: Parts = { debian, programs, archive, data: join(CACHE, 'nodes') };
  await checkInside({ ...parts, program, keep }, supervisor);
}

/** The engine ends as soon as the images are saved, so that it does not run beside the cluster. */
async function makeImages(programs: string, site: Site, supervisor: Supervisor): Promise<string> {
  const place = siteIn(join(site.dir, 'engine'), site.ports);
  mkdirSync(place.dir, { recursive: true });
  const engine = new Supervisor(place.runFile, 'real:k8s -- --nodes');
  const stopping = new AbortController();
  supervisor.onStop(async () => {
    stopping.abort();
    await engine.stop();
  });
  const { archive } = await stage('Images', () => archiveImages(programs, place, engine, stopping.signal));
  await engine.stop();
  return archive;
}

async function checkInside(
  settings: Parts & { program: string; keep: boolean },
  supervisor: Supervisor,
): Promise<void> {
  const script = join(import.meta.dirname, 'inside.ts');
  const inside = [process.execPath, script, JSON.stringify(settings)];
  // Whatever ends this process tells the other one to stop and clean up.
  const args = ['--pdeathsig', 'TERM', join(import.meta.dirname, 'network.sh'), settings.debian, ...inside];
  const child = spawn('setpriv', args, { stdio: ['ignore', 'inherit', 'inherit'], detached: true });
  const ended = once(child, 'exit') as Promise<[number | null]>;
  supervisor.onStop(async () => {
    child.kill('SIGTERM');
    await ended;
  });
  const [code] = await ended;
  supervisor.throwIfStopping();
  if (code !== 0) throw new Failure('the cluster did not pass');
}
