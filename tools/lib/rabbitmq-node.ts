import { existsSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { freePorts, isListening } from './ports.ts';
import type { ChildHandle } from './process.ts';
import type { Site } from './site.ts';
import type { Supervisor } from './supervisor.ts';
import { runQuietly, succeeds } from './run-quietly.ts';
import { waitFor } from './wait.ts';

// Debian's wrapper in /usr/sbin changes to a system user; the script behind it runs as whoever calls it.
const places = [
  '/usr/lib/rabbitmq/bin',
  '/opt/homebrew/sbin',
  '/usr/local/sbin',
  '/usr/local/opt/rabbitmq/sbin',
  '/opt/rabbitmq/sbin',
];

export async function findRabbitmqServer(): Promise<string | null> {
  const onPath = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  for (const folder of [...places, ...onPath]) {
    const candidate = join(folder, 'rabbitmq-server');
    if (existsSync(candidate) && (await succeeds('sh', ['-c', `PATH="$PATH:${folder}" command -v erl`])))
      return realpathSync(candidate);
  }
  return null;
}

/**
 * A node that shares nothing with a broker the machine may run: own data, own cookie, own ports, own epmd.
 * Nobody needs to know the ports of epmd and of distribution, so they are whatever is free.
 */
export async function startPrivateNode(
  server: string,
  site: Site,
  supervisor: Supervisor,
  settings: string[] = [],
): Promise<ChildHandle> {
  const dir = join(site.dir, 'rabbitmq');
  const port = site.ports.rabbitmq;
  for (const folder of ['home', 'data', 'log']) mkdirSync(join(dir, folder), { recursive: true });
  const metricsPort = process.env['RABBITMQ_METRICS_PORT'];
  writeFileSync(join(dir, 'rabbitmq.conf'), config(port, metricsPort, settings));
  writeFileSync(join(dir, 'plugins'), metricsPort ? '[rabbitmq_prometheus].\n' : '[].\n');
  writeFileSync(join(dir, 'rabbitmq-env.conf'), '');

  const [epmdPort, distributionPort] = await freePorts(2);
  const env: Record<string, string> = {
    HOME: join(dir, 'home'),
    RABBITMQ_NODENAME: 'throughline@localhost',
    RABBITMQ_DIST_PORT: String(distributionPort),
    ERL_EPMD_PORT: String(epmdPort),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    RABBITMQ_MNESIA_BASE: join(dir, 'data'),
    RABBITMQ_LOG_BASE: join(dir, 'log'),
    RABBITMQ_CONFIG_FILE: join(dir, 'rabbitmq'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(dir, 'plugins'),
    RABBITMQ_CONF_ENV_FILE: join(dir, 'rabbitmq-env.conf'), // Not the system's, which may name another node.
    RABBITMQ_PID_FILE: join(dir, 'pid'),
    // Busy-waiting schedulers would take the cores from the services.
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS:
      '-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none',
    // Makes the script become the broker instead of waiting beside it: one process to stop, or to kill.
    RUNNING_UNDER_SYSTEMD: 'true',
  };
  await startEpmd(epmdPort!, site, supervisor);
  const log = join(site.logs, 'rabbitmq.log');
  return supervisor.start(
    { name: 'rabbitmq', command: server, args: [], env, cwd: dir, log, port, url: `amqp://localhost:${port}` },
    'infrastructure',
  );
}

/** RabbitMQ would start epmd itself, as a daemon that outlives it. A child of ours is stopped with the rest. */
async function startEpmd(port: number, site: Site, supervisor: Supervisor): Promise<void> {
  const args = ['-port', String(port), '-address', '127.0.0.1', '-relaxed_command_check'];
  const spec = {
    name: 'epmd',
    command: await findEpmd(),
    args,
    env: {},
    cwd: site.dir,
    log: join(site.logs, 'epmd.log'),
    port,
  };
  const handle = await supervisor.start(spec, 'epmd');
  await waitFor('epmd', () => isListening(port, '127.0.0.1'), {
    withinMs: 10_000,
    everyMs: 20,
    onTick: supervisor.assertAlive(handle),
  });
}

async function findEpmd(): Promise<string> {
  if (await succeeds('sh', ['-c', 'command -v epmd'])) return 'epmd';
  const { output } = await runQuietly('erl', ['-noshell', '-eval', 'io:format("~s", [code:root_dir()]), halt().']);
  return join(output.trim(), 'bin', 'epmd');
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
