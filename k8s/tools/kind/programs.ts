import { Failure } from '../../../tools/console/failure.ts';
import { runQuietly, succeeds } from '../../../tools/processes/run-quietly.ts';

const NEEDED: [program: string, probe: string[], how: string][] = [
  ['docker', ['info'], 'install Docker and start its engine; give it 8 GiB of memory'],
  ['kind', ['version'], 'https://kind.sigs.k8s.io/docs/user/quick-start, or: go install sigs.k8s.io/kind@v0.27.0'],
  ['kubectl', ['version', '--client'], 'https://kubernetes.io/docs/tasks/tools'],
  ['openssl', ['version'], "your system's openssl package"],
];

/** Reports all missing programs at once, each with a way to get it. */
export async function assertPrograms(): Promise<{ note: string }> {
  const found = await Promise.all(NEEDED.map(([program, probe]) => succeeds(program, probe)));
  const missing = NEEDED.filter((_, at) => !found[at]).map(([program, , how]) => `  - ${program}: ${how}`);
  if (missing.length > 0) throw new Failure(`a cluster on this machine needs\n${missing.join('\n')}`);
  return { note: NEEDED.map(([program]) => program).join(', ') };
}

/** Runs a program to its end. Returns its output, or throws a failure with the end of it. */
export async function run(program: string, args: string[], env: Record<string, string> = {}): Promise<string> {
  const { code, output } = await runQuietly(program, args, { env });
  if (code === 0) return output;
  const said = output.trim().split('\n').slice(-15).join('\n');
  throw new Failure(`${[program, ...args].join(' ')} failed:\n${said}`);
}
