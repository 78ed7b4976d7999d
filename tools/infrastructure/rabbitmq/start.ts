import { basename, join } from 'node:path';
import amqp from 'amqplib';
import { Failure, messageOf } from '../../console/failure.ts';
import { assertFree, isListening } from '../../processes/ports.ts';
import type { Site } from '../../shop/site.ts';
import type { Supervisor } from '../../processes/supervisor.ts';
import { waitFor } from '../../processes/wait.ts';
import { chooseServer } from './choose.ts';
import { DOCKER_NOTE, removeContainer, startDockerBroker } from './docker.ts';
import { writeDefinitions } from './definitions.ts';
import { nodeFolder, startPrivateNode } from './private-node.ts';
import type { Server } from './server.ts';
import { assertRequired } from './version.ts';

/** Returns the given broker, or starts one. `wanted` is the version to prefer without RABBITMQ_MIN_VERSION. */
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
  if (await isListening(port)) await removeContainer(site); // It may be left from a killed run.
  await assertFree(port, 'RabbitMQ', 'RABBITMQ_PORT');
  const server = await chooseServer(site, supervisor, wanted);
  const handle = await (server === 'docker'
    ? startDockerBroker(site, supervisor)
    : startPrivateNode(server, site, supervisor, [`load_definitions = ${definitionsFor(server, site)}`]));
  const url = `amqp://localhost:${port}`;
  const answers = () => connectOnce(url).catch(() => null);
  const options = { withinMs: 60_000, everyMs: 150, onTick: supervisor.assertAlive(handle) };
  const version = await waitFor('RabbitMQ', answers, options);
  assertRequired(version);
  return { note: `${version}, ${server === 'docker' ? DOCKER_NOTE : server.note}, on ${port}`, url };
}

/** The path by which the server sees its definitions. */
function definitionsFor(server: Server, site: Site): string {
  const folder = nodeFolder(site);
  return join(server.inside(folder), basename(writeDefinitions(folder)));
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
