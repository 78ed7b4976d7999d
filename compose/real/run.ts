import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { check } from './check.ts';
import { assertCanRunEngine } from './engine/conditions.ts';
import { type Engine, startEngine } from './engine/engine.ts';
import { RUNTIME_IMAGE, standInImages } from './images/images.ts';
import { readArgs, supervised } from '../../tools/console/cli.ts';
import { Failure } from '../../tools/console/failure.ts';
import { lintDockerfiles } from '../../tools/packages/hadolint.ts';
import { openFresh, wipe } from '../../tools/processes/open.ts';
import { runQuietly } from '../../tools/processes/run-quietly.ts';
import { root, siteIn, testSite } from '../../tools/shop/site.ts';
import { stage } from '../../tools/console/stage.ts';

const help = `
npm run real:compose -- [options]

Builds the images, starts docker-compose.yaml as a project of its own on free ports, and waits until all of it is healthy.
An order must complete, its whole trace be at the backend and its log lines at Loki, every target of Prometheus be up and
no alert fire. Then stops one container after the other and starts it again: an order must pass each time. Takes it all
down and checks that nothing is left.

  --jaeger      with docker-compose.jaeger.yaml on top: traces go to Jaeger instead of Tempo
  --file FILE   a Compose file on top of them; again for more
  --help        this text

Uses the Docker engine that answers. Where none does, root on Debian gets an engine of its own for this run, in namespaces
that end with it, and images that stand in for those of the registries, kept in /var/cache/throughline: the first run takes
about ten minutes and needs Go. There is no Grafana then, and the viewer of npm start stands in for Tempo. With --jaeger it
compiles Jaeger first, once per machine.
`;
const { values } = readArgs(help, { jaeger: { type: 'boolean' }, file: { type: 'string', multiple: true } });
const site = siteIn(join(root, '.local', 'real-compose'), (await testSite()).ports);
const files = values.file ?? [];

await supervised(
  () => openFresh(site, 'real:compose'),
  async (supervisor) => {
    const stopping = new AbortController();
    supervisor.onStop(() => stopping.abort());
    await stage('Dockerfiles', () => lintDockerfiles(stopping.signal));
    const version = await runQuietly('docker', ['version', '--format', '{{.Server.Version}}']);
    if (version.code === 0) {
      await stage('Engine', async () => ({ note: `Docker ${version.output.trim()}, which runs here` }));
      await check({ backend: values.jaeger ? 'jaeger' : 'tempo', files, env: {} }, site, supervisor);
    } else {
      await assertCanRunEngine();
      const engine = await stage('Engine', () => startEngine(site, supervisor));
      await stage('Images', () =>
        standInImages(site, supervisor, { jaeger: values.jaeger ?? false, signal: stopping.signal }),
      );
      console.log(`! without Grafana${values.jaeger ? '' : ', and the viewer of npm start stands in for Tempo'}`);
      await checkInside(engine, stopping.signal);
    }
    await supervisor.stop();
    wipe(site);
  },
);

async function checkInside({ enter }: Engine, signal: AbortSignal): Promise<void> {
  const backend = values.jaeger ? 'jaeger' : 'devtools';
  const settings = { backend, files: ['compose/real/stand-ins.yaml', ...files], env: { RUNTIME_IMAGE } };
  const script = join(root, 'compose', 'real', 'inside.ts');
  const args = [...enter.slice(1), process.execPath, script, JSON.stringify(settings)];
  // Its containers end with the engine, so an interrupted check has nothing to clean up.
  const child = spawn(enter[0]!, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
    signal,
    killSignal: 'SIGKILL',
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Failure('the stack did not pass');
}
