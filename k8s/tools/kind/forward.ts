import { join } from 'node:path';
import { Failure } from '../../../tools/console/failure.ts';
import { freePorts, isListening } from '../../../tools/processes/ports.ts';
import type { Supervisor } from '../../../tools/processes/supervisor.ts';
import { waitFor } from '../../../tools/processes/wait.ts';
import { folder, kubectlArgs } from './cluster.ts';

/** Checked before anything is built, because Compose uses these ports, too. */
export async function assertForwardable(ports: number[]): Promise<void> {
  for (const port of ports)
    if (await isListening(port))
      throw new Failure(
        `port ${port} is in use, perhaps by docker compose or another kind:up: end that, or add --no-wait`,
      );
}

/** Forwards a Service's port to this machine as long as the supervisor lives. Returns its URL here. */
export async function forward(supervisor: Supervisor, name: string, port: number, here?: number): Promise<string> {
  const local = here ?? (await freePorts(1))[0]!;
  const what = ['--namespace', 'observability', '--address', '127.0.0.1', `service/${name}`, `${local}:${port}`];
  const args = kubectlArgs(['port-forward', ...what]);
  const log = join(folder, 'logs', `${name}.log`);
  const spec = { name: `forward ${name}`, command: 'kubectl', args, env: {}, cwd: folder, log, port: local };
  const handle = await supervisor.start(spec, 'infrastructure');
  const onTick = supervisor.assertAlive(handle);
  await waitFor(`${name} on ${local}`, () => isListening(local, '127.0.0.1'), { onTick });
  return `http://127.0.0.1:${local}`;
}
