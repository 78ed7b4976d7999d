import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePorts, isListening } from '../../processes/ports.ts';
import type { ChildHandle } from '../../processes/process.ts';
import type { Site } from '../../shop/site.ts';
import type { Supervisor } from '../../processes/supervisor.ts';
import { waitFor } from '../../processes/wait.ts';
import type { Server } from './server.ts';

/** The node's own folder, the one that a server's programs can reach wherever they run. */
export const nodeFolder = (site: Site): string => join(site.dir, 'rabbitmq');

/**
 * Starts a node that shares nothing with another broker on this machine: it has its own data, cookie, ports and epmd.
 * The ports of epmd and of the distribution are any free ones.
 */
export async function startPrivateNode(
  server: Server,
  site: Site,
  supervisor: Supervisor,
  settings: string[] = [],
): Promise<ChildHandle> {
  const dir = nodeFolder(site);
  const port = site.ports.rabbitmq;
  for (const folder of ['home', 'data', 'log']) mkdirSync(join(dir, folder), { recursive: true });
  const metricsPort = process.env['RABBITMQ_METRICS_PORT'];
  writeFileSync(join(dir, 'rabbitmq.conf'), config(port, metricsPort, settings));
  writeFileSync(join(dir, 'plugins'), metricsPort ? '[rabbitmq_prometheus].\n' : '[].\n');
  writeFileSync(join(dir, 'rabbitmq-env.conf'), '');

  const inside = server.inside(dir);
  const [epmdPort, distributionPort] = await freePorts(2);
  const env: Record<string, string> = {
    HOME: join(inside, 'home'),
    RABBITMQ_NODENAME: 'throughline@localhost',
    RABBITMQ_DIST_PORT: String(distributionPort),
    ERL_EPMD_PORT: String(epmdPort),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    RABBITMQ_MNESIA_BASE: join(inside, 'data'),
    RABBITMQ_LOG_BASE: join(inside, 'log'),
    RABBITMQ_CONFIG_FILE: join(inside, 'rabbitmq'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(inside, 'plugins'),
    RABBITMQ_CONF_ENV_FILE: join(inside, 'rabbitmq-env.conf'), // Not the system's, which may name another node.
    RABBITMQ_PID_FILE: join(inside, 'pid'),
    // Busy-waiting schedulers would take the cores from the services.
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS:
      '-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none',
    // Makes the script become the broker instead of waiting beside it: one process to stop, or to kill.
    RUNNING_UNDER_SYSTEMD: 'true',
  };
  await startEpmd(server, epmdPort!, site, supervisor);
  const [command, ...args] = server.command('rabbitmq-server', dir);
  const [log, url] = [join(site.logs, 'rabbitmq.log'), `amqp://localhost:${port}`];
  return supervisor.start(
    { name: 'rabbitmq', command: command!, args, env, cwd: dir, log, port, url },
    'infrastructure',
  );
}

/** RabbitMQ would start epmd as a daemon that outlives it. As a child process it is stopped with the rest. */
async function startEpmd(server: Server, port: number, site: Site, supervisor: Supervisor): Promise<void> {
  // It takes its port and address from the environment, as the node does.
  const [command, ...args] = server.command('epmd', nodeFolder(site));
  const env = { ERL_EPMD_PORT: String(port), ERL_EPMD_ADDRESS: '127.0.0.1', ERL_EPMD_RELAXED_COMMAND_CHECK: '1' };
  const log = join(site.logs, 'epmd.log');
  const spec = { name: 'epmd', command: command!, args, env, cwd: site.dir, log, port };
  const handle = await supervisor.start(spec, 'epmd');
  await waitFor('epmd', () => isListening(port, '127.0.0.1'), {
    withinMs: 10_000,
    everyMs: 20,
    onTick: supervisor.assertAlive(handle),
  });
}

function config(port: number, metricsPort: string | undefined, settings: string[]): string {
  return [
    `listeners.tcp.1 = 127.0.0.1:${port}`,
    ...(metricsPort ? [`prometheus.tcp.port = ${metricsPort}`, 'prometheus.tcp.ip = 127.0.0.1'] : []),
    'log.console = true',
    'log.console.level = info',
    'log.file = false',
    'disk_free_limit.absolute = 50MB',
    ...settings,
    '',
  ].join('\n');
}
