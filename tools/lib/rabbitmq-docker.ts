import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from './failure.ts';
import type { ChildHandle } from './process.ts';
import { runQuietly } from './run-quietly.ts';
import type { Site } from './site.ts';
import type { Supervisor } from './supervisor.ts';

const image = 'rabbitmq:4';

/** The client stays in the foreground as our child: its end is the container's end. */
export async function startDockerBroker(site: Site, supervisor: Supervisor): Promise<ChildHandle> {
  const name = `throughline-${createHash('sha256').update(site.dir).digest('hex').slice(0, 8)}`;
  const present = (await runQuietly('docker', ['image', 'inspect', image])).code === 0;
  if (!present) {
    const pull = await runQuietly('docker', ['pull', '--quiet', image]);
    if (pull.code !== 0) throw new Failure(`docker pull ${image} failed: ${pull.output.trim()}`);
  }
  await removeContainer(name); // One that a killed run left behind holds the name and the port.
  supervisor.onStop(() => removeContainer(name));

  const data = join(site.dir, 'rabbitmq-docker');
  mkdirSync(data, { recursive: true });
  const user = process.getuid ? ['--user', `${process.getuid()}:${process.getgid!()}`] : [];
  const args = ['run', '--rm', '--name', name, '--hostname', 'throughline', ...user];
  args.push('-e', 'HOME=/var/lib/rabbitmq', '-v', `${data}:/var/lib/rabbitmq`, '-p', `127.0.0.1:${site.ports.rabbitmq}:5672`, image);
  const port = site.ports.rabbitmq;
  const log = join(site.logs, 'rabbitmq.log');
  return supervisor.start(
    { name: 'rabbitmq', command: 'docker', args, env: {}, cwd: site.dir, log, port, url: `amqp://localhost:${port}` },
    'infrastructure',
  );
}

async function removeContainer(name: string): Promise<void> {
  await runQuietly('docker', ['rm', '--force', name], { signal: AbortSignal.timeout(5000) });
}
