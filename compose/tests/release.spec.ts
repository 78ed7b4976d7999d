import { parse } from 'yaml';
import { read, readStack, servicesOf } from './lib/stack.ts';

interface Job {
  permissions: Record<string, string>;
  strategy: { matrix: { include: { name: string; target: string }[] } };
  steps: { run?: string }[];
}

describe('a release', () => {
  const { images } = (parse(read('.github/workflows/release.yml')!) as { jobs: { images: Job } }).jobs;
  const built = servicesOf(readStack()).flatMap(([, { build }]) => build ?? []);

  it('publishes every image of the Compose file', () => {
    const names = built.map(({ target, args }) => ({ name: args['APP'] ?? target, target }));
    expect(new Set(images.strategy.matrix.include)).toEqual(new Set(names));
  });

  it('builds them for two architectures, with a bill of materials and provenance', () => {
    const command = images.steps.map(({ run }) => run).join('\n');
    for (const part of ['--platform linux/amd64,linux/arm64', '--sbom=true', '--provenance=mode=max', '--push'])
      expect(command).toContain(part);
  });

  it('builds packages once for all architectures, and takes Node of the one that it runs on', () => {
    const dockerfile = read('Dockerfile')!;
    expect(dockerfile).toMatch(/^FROM --platform=\$BUILDPLATFORM node:\S+ AS build$/m);
    expect(dockerfile).toMatch(/^COPY --from=node \/usr\/local\/bin\/node /m);
    expect(dockerfile).not.toMatch(/^COPY --from=build \/usr\/local\/bin/m);
  });
});
