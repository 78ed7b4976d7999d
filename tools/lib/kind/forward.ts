import { join } from 'node:path';
import { Failure } from '../failure.ts';
import { freePorts, isListening } from '../ports.ts';
import type { Supervisor } from '../supervisor.ts';
import { waitFor } from '../wait.ts';
import { folder, kubectlArgs } from './cluster.ts';

/** Before anything is built: these are the ports of Compose, too. */
export async function assertForwardable(ports: number[]): Promise<void> {
  for (const port of ports)
    if (await isListening(port))
      throw new Failure(
        `port ${port} is in use, perhaps by docker compose or another kind:up: end that, or add --no-wait`,
      );
}

/** Carries a Service's port to this machine for as long as the supervisor lives; its URL here. */
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
