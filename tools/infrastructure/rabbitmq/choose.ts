import { aptAvailable, installWithApt } from '../debian/apt.ts';
import { aptCandidate } from '../debian/apt-sources.ts';
import { Failure, messageOf } from '../../console/failure.ts';
import { succeeds } from '../../processes/run-quietly.ts';
import type { Site } from '../../shop/site.ts';
import { progress } from '../../console/stage.ts';
import type { Supervisor } from '../../processes/supervisor.ts';
import { canRunRabbitmqInDebian, rabbitmqInDebian } from './debian.ts';
import { findInstalled, type Server } from './server.ts';
import { assertRequired, isAtLeast, requiredVersion } from './version.ts';

const PACKAGE = 'rabbitmq-server';

/**
 * Chooses the first server that is new enough: installed, by Docker, by apt, in a Debian root. Otherwise, unless
 * RABBITMQ_MIN_VERSION forbids it, an older one that is installed or that apt offers.
 */
export async function chooseServer(site: Site, supervisor: Supervisor, wanted = '0'): Promise<Server | 'docker'> {
  const installed = await findInstalled();
  if (installed && isAtLeast(installed.version, requiredVersion() ?? wanted)) return installed;
  if (await succeeds('docker', ['info'])) return 'docker';
  return serverWithoutDocker(site, supervisor, wanted);
}

/** The same without Docker, for callers that need the node as a process of this machine. */
export async function serverWithoutDocker(site: Site, supervisor: Supervisor, wanted = '0'): Promise<Server> {
  const needed = requiredVersion() ?? wanted;
  const installed = await findInstalled();
  if (installed && isAtLeast(installed.version, needed)) return installed;
  const candidate = (await aptAvailable()) ? await aptCandidate(PACKAGE) : undefined;
  if (candidate && isAtLeast(candidate, needed)) return byApt();
  if (await canRunRabbitmqInDebian()) {
    try {
      return await rabbitmqInDebian(site, supervisor);
    } catch (error) {
      supervisor.throwIfStopping();
      if (requiredVersion()) throw error;
      progress('RabbitMQ', `none of version ${needed}, so an older one: ${messageOf(error)}`);
    }
  }
  const older = installed?.version ?? candidate;
  if (!older) throw new Failure(`none found, and no way to get one without you. Any of these will do:\n${ways()}`);
  assertRequired(older);
  return installed ?? byApt();
}

async function byApt(): Promise<Server> {
  await installWithApt(PACKAGE);
  const fresh = await findInstalled();
  if (!fresh) throw new Failure(`apt installed ${PACKAGE}, and it is not where it should be`);
  return fresh;
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
