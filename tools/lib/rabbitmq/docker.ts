import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Failure } from '../failure.ts';
import type { ChildHandle } from '../process.ts';
import { runQuietly } from '../run-quietly.ts';
import type { Site } from '../site.ts';
import type { Supervisor } from '../supervisor.ts';

const image = 'rabbitmq:4';
export const DOCKER_NOTE = `Docker container ${image}`;

/** The client stays in the foreground as our child: its end is the container's end. */
export async function startDockerBroker(site: Site, supervisor: Supervisor): Promise<ChildHandle> {
  const name = nameFor(site);
  const present = (await runQuietly('docker', ['image', 'inspect', image])).code === 0;
  if (!present) {
    const pull = await runQuietly('docker', ['pull', '--quiet', image]);
    if (pull.code !== 0) throw new Failure(`docker pull ${image} failed: ${pull.output.trim()}`);
  }
  await removeContainer(site); // One that a killed run left behind holds the name and the port.
  supervisor.onStop(() => removeContainer(site));

  const port = site.ports.rabbitmq;
  const args = ['run', '--rm', '--name', name, '--hostname', 'throughline', '-v', `${name}:/var/lib/rabbitmq`];
  const metricsPort = process.env['RABBITMQ_METRICS_PORT'];
  if (metricsPort) args.push('-p', `127.0.0.1:${metricsPort}:15692`);
  args.push('-p', `127.0.0.1:${port}:5672`, image);
  const log = join(site.logs, 'rabbitmq.log');
  return supervisor.start(
    { name: 'rabbitmq', command: 'docker', args, env: {}, cwd: site.dir, log, port, url: `amqp://localhost:${port}` },
    'infrastructure',
  );
}

/** The volume is the container's share of `.local/`; where there is no engine there is none either. */
export async function removeVolume(site: Site): Promise<void> {
  await removeContainer(site);
  await runQuietly('docker', ['volume', 'rm', '--force', nameFor(site)], { signal: AbortSignal.timeout(5000) });
}

const nameFor = (site: Site) => `throughline-${createHash('sha256').update(site.dir).digest('hex').slice(0, 8)}`;

export async function removeContainer(site: Site): Promise<void> {
  await runQuietly('docker', ['rm', '--force', nameFor(site)], { signal: AbortSignal.timeout(5000) });
}
