import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { saying } from '../../telemetry-testing/test/saying.js';
import { freePorts } from '../../../tools/processes/ports.ts';
import { kafkaArguments } from './kafka/kafka.ts';

export type BrokerName = 'nats' | 'mqtt' | 'redis' | 'kafka';

interface Broker {
  program: string;
  /** Programs that its preparation needs. */
  needs?: string[];
  args(port: string, folder: string, secondPort: string): string[];
  ready: RegExp;
}

const host = '127.0.0.1';

const BROKERS: Record<BrokerName, Broker> = {
  nats: { program: 'nats-server', args: (port) => ['-a', host, '-p', port], ready: /(Server is ready)/ },
  mqtt: {
    program: 'mosquitto',
    args(port, folder) {
      const file = join(folder, 'mosquitto.conf');
      writeFileSync(file, `listener ${port} ${host}\nallow_anonymous true\n`);
      return ['-c', file];
    },
    ready: /(mosquitto version \S+ running)/,
  },
  redis: {
    program: 'redis-server',
    args: (port, folder) => ['--port', port, '--bind', host, '--save', '', '--dir', folder],
    ready: /(Ready to accept connections)/,
  },
  kafka: {
    program: 'java',
    needs: ['mvn'],
    args: (port, folder, controllerPort) => kafkaArguments(port, controllerPort, folder),
    ready: /(Kafka Server started)/,
  },
};

/** Debian keeps servers where only root's PATH leads. */
const PATH = `${process.env['PATH']}:/usr/sbin`;

const isInstalled = (program: string): boolean =>
  spawnSync('sh', ['-c', 'command -v "$0"', program], { env: { PATH } }).status === 0;

/**
 * Runs a broker on a free port for the tests of a suite. Its `it` skips them, and says so, where it is not installed.
 */
export function useBroker(name: BrokerName, folder: () => string) {
  const { program, needs = [], args, ready } = BROKERS[name];
  const missing = [program, ...needs].filter((each) => !isInstalled(each));
  if (missing.length > 0)
    return {
      port: () => '',
      it: (title: string, test: () => Promise<void>) => it.skip(`${title}: no ${missing.join(', ')}`, test),
    };
  let port: string;
  let broker: ChildProcess;
  beforeAll(async () => {
    const [first, second] = (await freePorts(2)).map(String) as [string, string];
    port = first;
    // Some log to stderr.
    broker = spawn('sh', ['-c', 'exec "$0" "$@" 2>&1', program, ...args(first, folder(), second)], {
      env: { ...process.env, PATH },
    });
    await saying(broker, ready);
  }, 180_000);
  afterAll(async () => {
    broker.kill();
    if (broker.exitCode === null) await once(broker, 'exit');
  });
  return { port: () => port, it: (title: string, test: () => Promise<void>) => it(title, test, 60_000) };
}
