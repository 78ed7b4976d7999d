import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../console/failure.ts';
import type { ChildHandle } from '../../processes/process.ts';
import { runQuietly } from '../../processes/run-quietly.ts';
import type { Site } from '../../shop/site.ts';
import type { Supervisor } from '../../processes/supervisor.ts';
import { writeDefinitions } from './definitions.ts';

const image = 'rabbitmq:4';
export const DOCKER_NOTE = `Docker container ${image}`;

/** The Docker client stays in the foreground as a child process, so the container ends with it. */
export async function startDockerBroker(site: Site, supervisor: Supervisor): Promise<ChildHandle> {
  const name = nameFor(site);
  const present = (await runQuietly('docker', ['image', 'inspect', image])).code === 0;
  if (!present) {
    const pull = await runQuietly('docker', ['pull', '--quiet', image]);
    if (pull.code !== 0) throw new Failure(`docker pull ${image} failed: ${pull.output.trim()}`);
  }
  await removeContainer(site); // A container left by a killed run would hold the name and the port.
  supervisor.onStop(() => removeContainer(site));

  const port = site.ports.rabbitmq;
  const file = writeDefinitions(join(site.dir, 'rabbitmq'));
  const config = join(site.dir, 'rabbitmq', 'definitions.conf');
  writeFileSync(config, 'load_definitions = /etc/rabbitmq/definitions.json\n');
  const args = ['run', '--rm', '--name', name, '--hostname', 'throughline', '-v', `${name}:/var/lib/rabbitmq`];
  args.push('-v', `${file}:/etc/rabbitmq/definitions.json:ro`);
  args.push('-v', `${config}:/etc/rabbitmq/conf.d/20-definitions.conf:ro`);
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
