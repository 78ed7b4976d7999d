import amqp from 'amqplib';
import { aptAvailable, installWithApt } from './apt.ts';
import { Failure, messageOf } from './failure.ts';
import { assertFree, isListening } from './ports.ts';
import { removeContainer, startDockerBroker } from './rabbitmq-docker.ts';
import { findRabbitmqServer, startPrivateNode } from './rabbitmq-node.ts';
import { succeeds } from './run-quietly.ts';
import type { Site } from './site.ts';
import type { Supervisor } from './supervisor.ts';
import { waitFor } from './wait.ts';

/** The given broker; else a private node of an installed RabbitMQ; else Docker; else apt and the private node. */
export async function startRabbitmq(site: Site, supervisor: Supervisor): Promise<{ note: string; url: string }> {
  const given = process.env['AMQP_URL'];
  if (given) {
    await connectOnce(given).catch((error) => {
      throw new Failure(`no broker answers at AMQP_URL (${withoutPassword(given)}): ${messageOf(error)}`);
    });
    return { note: `given by AMQP_URL (${withoutPassword(given)})`, url: given };
  }

  const port = site.ports.rabbitmq;
  if (await isListening(port)) await removeContainer(site); // Perhaps one of ours, whose owner was killed.
  await assertFree(port, 'RabbitMQ', 'RABBITMQ_PORT');
  const { note, handle } = await startOneOf(site, supervisor);
  const url = `amqp://localhost:${port}`;
  const answers = () =>
    connectOnce(url).then(
      () => true,
      () => false,
    );
  await waitFor('RabbitMQ', answers, { withinMs: 60_000, everyMs: 150, onTick: supervisor.assertAlive(handle) });
  return { note: `${note} on ${port}`, url };
}

async function startOneOf(site: Site, supervisor: Supervisor) {
  const installed = await findRabbitmqServer();
  if (installed) {
    return {
      note: 'private node of the installed rabbitmq-server',
      handle: await startPrivateNode(installed, site, supervisor),
    };
  }
  if (await succeeds('docker', ['info'])) {
    return { note: 'Docker container rabbitmq:4', handle: await startDockerBroker(site, supervisor) };
  }
  if (await aptAvailable()) {
    await installWithApt('rabbitmq-server');
    const fresh = await findRabbitmqServer();
    if (fresh)
      return {
        note: 'private node, rabbitmq-server installed by apt',
        handle: await startPrivateNode(fresh, site, supervisor),
      };
  }
  throw new Failure(`none found, and no way to get one without you. Any of these will do, then run again:\n${ways()}`);
}

function ways(): string {
  const install: Partial<Record<NodeJS.Platform, string>> = {
    darwin: 'brew install rabbitmq',
    win32: 'choco install rabbitmq',
    linux: "sudo apt-get install rabbitmq-server      (or your distribution's package)",
  };
  return [
    `  - install it:            ${install[process.platform] ?? 'the rabbitmq-server package of your system'}`,
    '  - start Docker:          its engine does not answer now',
    '  - use a running broker:  AMQP_URL=amqp://user:password@host:5672 npm start',
  ].join('\n');
}

export async function connectOnce(url: string): Promise<void> {
  const connection = await amqp.connect(url, { timeout: 5000 });
  connection.on('error', () => {});
  await connection.close();
}

function withoutPassword(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    throw new Failure('AMQP_URL is not a URL; it looks like amqp://user:password@host:5672');
  }
}
