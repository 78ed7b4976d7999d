import { fakeDocker } from './docker.fixture.ts';
import { type Backend, ComposeProject } from './project.ts';

const docker = fakeDocker();
const project = (backend: Backend, files: string[] = []) =>
  new ComposeProject({ ports: { STACK_GATEWAY_PORT: 4321 }, backend, files, env: {} }, new AbortController().signal);

it('starts docker-compose.yaml as a project of its own, and waits', async () => {
  docker('echo "$@"');
  expect(await project('tempo').up()).toBe(
    'compose --project-name throughline-test -f docker-compose.yaml up --no-build --wait --wait-timeout 600',
  );
});

it('adds Jaeger by its profile and file, and further files after these', async () => {
  docker('echo "$@"');
  expect(await project('jaeger', ['mine.yaml']).stop('loki')).toBe(
    'compose --project-name throughline-test --profile jaeger -f docker-compose.yaml -f docker-compose.jaeger.yaml -f mine.yaml stop loki',
  );
});

it('publishes on the ports that it is given, and keeps all traces', async () => {
  docker('echo "$STACK_GATEWAY_PORT $STACK_SAMPLING_PERCENTAGE"');
  expect(await project('tempo').up()).toBe('4321 100');
});

it('knows which images are built here', async () => {
  docker(`echo '{"services":{"a":{"image":"throughline/a:1","build":{}},"b":{"image":"postgres:18"}}}'`);
  expect(await project('tempo').images()).toEqual(['throughline/a:1']);
});

it('reads the state of all containers', async () => {
  docker(
    `echo '{"Service":"loki","State":"exited","ExitCode":137}'; echo '{"Service":"tempo","State":"running","ExitCode":0}'`,
  );
  expect(await project('tempo').containers()).toEqual([
    { service: 'loki', state: 'exited', exitCode: 137 },
    { service: 'tempo', state: 'running', exitCode: 0 },
  ]);
});

it('fails with what Compose says', async () => {
  docker('echo "services.loki Additional property prots is not allowed" >&2; exit 15');
  await expect(project('tempo').config('services: { loki: { prots: [] } }')).rejects.toThrow('prots is not allowed');
});
