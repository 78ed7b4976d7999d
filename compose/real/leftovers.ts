import { Failure } from '../../tools/console/failure.ts';
import { docker } from './docker.ts';
import { ComposeProject } from './project.ts';

/** Asserts that the engine holds no container, volume or network of the project any more. */
export async function assertNothingLeft(): Promise<{ note: string }> {
  const label = ['--filter', `label=com.docker.compose.project=${ComposeProject.NAME}`, '--quiet'];
  for (const kind of ['container', 'volume', 'network']) {
    const left = await docker(kind, 'ls', ...(kind === 'container' ? ['--all'] : []), ...label);
    if (left) throw new Failure(`docker compose down left a ${kind}: ${left}`);
  }
  return { note: 'no container, volume or network is left' };
}
