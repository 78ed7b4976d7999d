import { join } from 'node:path';
import { freePorts, isListening } from '../../../tools/processes/ports.ts';
import type { Site } from '../../../tools/shop/site.ts';
import type { Supervisor } from '../../../tools/processes/supervisor.ts';
import { waitFor } from '../../../tools/processes/wait.ts';
import type { Kubectl } from '../kubectl.ts';

/** Carries a port of a Service here, past its policies, as long as the supervisor lives; its URL. */
export async function forward(
  { bin }: Kubectl,
  namespace: string,
  service: string,
  port: number,
  site: Site,
  supervisor: Supervisor,
): Promise<string> {
  const [local] = await freePorts(1);
  const name = `forward-${port}`;
  const args = ['port-forward', '--namespace', namespace, service, `${local}:${port}`];
  const log = join(site.logs, `${name}.log`);
  const spec = { name, command: join(bin, 'kubectl'), args, env: {}, cwd: site.dir, log };
  const handle = await supervisor.start(spec, 'infrastructure');
  const onTick = supervisor.assertAlive(handle);
  await waitFor(`${service} on ${local}`, () => isListening(local!, '127.0.0.1'), { withinMs: 60_000, onTick });
  return `http://127.0.0.1:${local}`;
}
