import { runQuietly } from '../../tools/processes/run-quietly.ts';
import type { Cluster } from './cluster.ts';

/** Runs rabbitmqctl against the node of this run, with the same folder, user and cookie. */
export async function rabbitmqctl(cluster: Cluster, ...args: string[]): Promise<string> {
  const { command, args: serverArgs, env, cwd } = cluster.entry('rabbitmq');
  const tool = (path: string): string => path.replace(/rabbitmq-server$/, 'rabbitmqctl');
  const program = [command, ...serverArgs].map(tool);
  if (!program.some((each) => each.endsWith('rabbitmqctl')))
    throw new Error('this broker runs in a container; give RABBITMQ_MIN_VERSION to have a private node');
  const { RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: _ofServer, RUNNING_UNDER_SYSTEMD: _too, ...own } = env;
  const { code, output } = await runQuietly(program[0]!, [...program.slice(1), ...args], { cwd, env: own });
  if (code !== 0) throw new Error(`rabbitmqctl ${args.join(' ')} failed: ${output.trim()}`);
  return output;
}
