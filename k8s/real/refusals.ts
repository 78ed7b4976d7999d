import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../tools/console/failure.ts';
import type { Kubectl } from './kubectl.ts';
import type { Manifest } from './manifests.ts';

/** Mistakes that the API server refuses, so that no rule in k8s/tests repeats them. */
const MISTAKES: Record<string, [from: RegExp, to: string, says: RegExp]> = {
  'a misspelt key': [
    /terminationGracePeriodSeconds:/,
    'terminationGracePeriodsSeconds:',
    /terminationGracePeriodsSeconds/,
  ],
  'a key at the wrong depth': [/^spec:\n {2}replicas:/m, 'spec:\n  containers: []\n  replicas:', /containers/],
  'text for a number': [
    /containerPort: \d+/,
    "containerPort: 'http'",
    /containerPort|cannot unmarshal|expected numeric/,
  ],
  'a word that is none of the choices': [/protocol: TCP/, 'protocol: tcp', /protocol/],
  'an unknown kind': [/^kind: StatefulSet$/m, 'kind: StatefulSets', /StatefulSets/],
};

/** Asserts that a dry run of apply refuses each mistake. */
export async function assertRefuses(kubectl: Kubectl, { file }: Manifest, dir: string): Promise<{ note: string }> {
  const objects = readFileSync(file, 'utf8').split('\n---\n');
  const broken = join(dir, 'broken.yaml');
  for (const [mistake, [from, to, says]] of Object.entries(MISTAKES)) {
    const object = objects.find((text) => from.test(text));
    if (!object) throw new Failure(`there is no object in which to make ${mistake}`);
    writeFileSync(broken, object.replace(from, to));
    const { code, output } = await kubectl.attempt('apply', '--server-side', '--dry-run=server', '-f', broken);
    if (code === 0 || !says.test(output)) throw new Failure(`the API server accepts ${mistake}:\n${output}`);
  }
  return { note: `${Object.keys(MISTAKES).length} mistakes` };
}
