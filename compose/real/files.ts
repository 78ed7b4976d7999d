import { Failure } from '../../tools/console/failure.ts';
import type { ComposeProject } from './project.ts';

/** Mistakes that `docker compose config` refuses, so that no rule in compose/tests repeats them. */
const MISTAKES: Record<string, [yaml: string, says: RegExp]> = {
  'a key that Compose does not know': ['services: { loki: { prots: [] } }', /prots/],
  'a condition that it does not know': [
    'services: { loki: { depends_on: { tempo: { condition: up } } } }',
    /condition/,
  ],
  'a service that does not exist': ['services: { loki: { depends_on: [tempos] } }', /tempos/],
  'a volume that is not declared': ["services: { loki: { volumes: ['lokis:/loki'] } }", /lokis/],
  'a network that is not declared': ['services: { loki: { networks: [shops] } }', /shops/],
  'a circle of dependencies': ['services: { storage: { depends_on: [loki] } }', /cycle/],
};

/** Asserts that Compose accepts the files, and that it refuses mistakes. */
export async function assertAccepted(project: ComposeProject): Promise<{ note: string }> {
  await project.config();
  for (const [mistake, [yaml, says]] of Object.entries(MISTAKES)) {
    const refusal = await project.config(yaml).then(
      () => 'accepted',
      (error: Error) => error.message,
    );
    if (!says.test(refusal)) throw new Failure(`docker compose config accepts ${mistake}: ${refusal}`);
  }
  return { note: `accepted by Compose, which refuses ${Object.keys(MISTAKES).length} mistakes` };
}
