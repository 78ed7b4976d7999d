import { aptAvailable, installWithApt } from '../apt.ts';
import { aptCandidate } from '../apt-sources.ts';
import { Failure, messageOf } from '../failure.ts';
import { succeeds } from '../run-quietly.ts';
import type { Site } from '../site.ts';
import { progress } from '../stage.ts';
import type { Supervisor } from '../supervisor.ts';
import { canHaveRoot, rabbitmqInRoot } from './debian-root.ts';
import { findInstalled, type Server } from './server.ts';
import { assertRequired, isAtLeast, requiredVersion } from './version.ts';

const PACKAGE = 'rabbitmq-server';

/**
 * What is new enough first: installed, by Docker, by apt, in a Debian of its own. Else, unless RABBITMQ_MIN_VERSION
 * forbids it, what is installed, or what apt has.
 */
export async function chooseServer(site: Site, supervisor: Supervisor, wanted = '0'): Promise<Server | 'docker'> {
  const installed = await findInstalled();
  if (installed && isAtLeast(installed.version, requiredVersion() ?? wanted)) return installed;
  if (await succeeds('docker', ['info'])) return 'docker';
  return serverWithoutDocker(site, supervisor, wanted);
}

/** The same, where the node has to be a process of this machine. */
export async function serverWithoutDocker(site: Site, supervisor: Supervisor, wanted = '0'): Promise<Server> {
  const needed = requiredVersion() ?? wanted;
  const installed = await findInstalled();
  if (installed && isAtLeast(installed.version, needed)) return installed;
  const candidate = (await aptAvailable()) ? await aptCandidate(PACKAGE) : undefined;
  if (candidate && isAtLeast(candidate, needed)) return byApt();
  if (await canHaveRoot()) {
    try {
      return await rabbitmqInRoot(site, supervisor);
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
