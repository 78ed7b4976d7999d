import { type Build, buildNamed, builds } from './builds.ts';

export interface Rule {
  /** Returns every violation of the rule in the build, each with the name of the object. */
  check: (build: Build) => string[] | Promise<string[]>;
  /** The builds that it applies to; all by default. */
  only?: string[];
  /** Faults that it catches: a change to a build that is otherwise in order, and what the rule then says. */
  faults: Record<string, [fault: (build: Build) => void, says: RegExp]>;
}

/** A rule that all builds follow, and that is shown to catch its faults. */
export function rule(title: string, { check, only, faults }: Rule): void {
  const meant = builds.filter(({ name }) => !only || only.includes(name));
  const first = meant[0] ?? buildNamed('kind');
  describe(title, () => {
    it.each(meant.map((build) => [build.name, build] as const))('holds in %s', async (_name, build) => {
      expect(await check(build)).toEqual([]);
    });

    it.each(Object.entries(faults))('catches %s', async (_name, [fault, says]) => {
      expect((await check(first.broken(fault))).join('\n')).toMatch(says);
    });
  });
}
