import { fakeDocker } from './docker.fixture.ts';
import { assertNothingLeft } from './leftovers.ts';

const engine = fakeDocker();
const engineHas = (kind: string, id: string): void =>
  engine(`case "$*" in "${kind} ls "*label=com.docker.compose.project=throughline-test*) echo ${id} ;; esac`);

it.each(['container', 'volume', 'network'])('finds a %s that docker compose down left', async (kind) => {
  engineHas(kind, 'orphan');
  await expect(assertNothingLeft()).rejects.toThrow(`left a ${kind}: orphan`);
});

it('passes an engine that has none', async () => {
  engineHas('image', 'node');
  await expect(assertNothingLeft()).resolves.toMatchObject({ note: expect.stringContaining('no container') });
});
