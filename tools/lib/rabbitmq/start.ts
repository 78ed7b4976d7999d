import amqp from 'amqplib';
import { Failure, messageOf } from '../failure.ts';
import { assertFree, isListening } from '../ports.ts';
import type { Site } from '../site.ts';
import type { Supervisor } from '../supervisor.ts';
import { waitFor } from '../wait.ts';
import { chooseServer } from './choose.ts';
import { DOCKER_NOTE, removeContainer, startDockerBroker } from './docker.ts';
import { startPrivateNode } from './private-node.ts';
import { assertRequired } from './version.ts';

/** The given broker, or one of our own. `wanted` is the version to look for where RABBITMQ_MIN_VERSION asks for none. */
export async function startRabbitmq(
  site: Site,
  supervisor: Supervisor,
  wanted?: string,
): Promise<{ note: string; url: string }> {
  const given = process.env['AMQP_URL'];
  if (given) {
    const version = await connectOnce(given).catch((error) => {
      throw new Failure(`no broker answers at AMQP_URL (${withoutPassword(given)}): ${messageOf(error)}`);
    });
    assertRequired(version);
    return { note: `${version}, given by AMQP_URL (${withoutPassword(given)})`, url: given };
  }

  const port = site.ports.rabbitmq;
  if (await isListening(port)) await removeContainer(site); // Perhaps one of ours, whose owner was killed.
  await assertFree(port, 'RabbitMQ', 'RABBITMQ_PORT');
  const server = await chooseServer(site, supervisor, wanted);
  const handle = await (server === 'docker'
    ? startDockerBroker(site, supervisor)
    : startPrivateNode(server, site, supervisor));
  const url = `amqp://localhost:${port}`;
  const answers = () => connectOnce(url).catch(() => null);
  const options = { withinMs: 60_000, everyMs: 150, onTick: supervisor.assertAlive(handle) };
  const version = await waitFor('RabbitMQ', answers, options);
  assertRequired(version);
  return { note: `${version}, ${server === 'docker' ? DOCKER_NOTE : server.note}, on ${port}`, url };
}

/** Connects and leaves again. Returns the version of the broker that answered. */
export async function connectOnce(url: string): Promise<string> {
  const connection = await amqp.connect(url, { timeout: 5000 });
  connection.on('error', () => {});
  const { serverProperties } = connection.connection as { serverProperties: { version?: string } };
  await connection.close();
  return serverProperties.version ?? '0';
}

function withoutPassword(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    throw new Failure('AMQP_URL is not a URL; it looks like amqp://user:password@host:5672');
  }
}
