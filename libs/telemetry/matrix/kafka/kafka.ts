import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const host = '127.0.0.1';
/** Any id will do for a cluster of one. */
const CLUSTER_ID = 'dGhyb3VnaGxpbmUtdGVzdA';

/**
 * Fetches Kafka by Maven into `folder` and prepares a broker of its own there.
 * @returns the arguments with which `java` runs it
 */
export function kafkaArguments(port: string, controllerPort: string, folder: string): string[] {
  const jars = join(folder, 'kafka-jars');
  const pom = join(import.meta.dirname, 'pom.xml');
  execFileSync('mvn', ['-q', '-B', '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${jars}`]);
  const properties = join(folder, 'kafka.properties');
  writeFileSync(properties, settings(port, controllerPort, join(folder, 'kafka-data')));
  const java = ['-Xmx256m', '-cp', `${jars}/*`];
  const format = ['kafka.tools.StorageTool', 'format', '-t', CLUSTER_ID, '-c', properties];
  execFileSync('java', [...java, ...format], { stdio: 'pipe' });
  return [...java, 'kafka.Kafka', properties];
}

const settings = (port: string, controllerPort: string, data: string): string => `
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@${host}:${controllerPort}
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://${host}:${port},CONTROLLER://${host}:${controllerPort}
advertised.listeners=PLAINTEXT://${host}:${port}
log.dirs=${data}
num.partitions=1
offsets.topic.num.partitions=1
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
`;
