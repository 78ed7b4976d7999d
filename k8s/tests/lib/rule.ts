import { type Build, buildNamed, builds } from './builds.ts';

export interface Rule {
  /** Every way in which the build breaks the rule, each naming the object. */
  check: (build: Build) => string[] | Promise<string[]>;
  /** Builds that it is about; all of them unless told. */
  only?: string[];
  /** What it catches: one thing done to a build that is otherwise in order, and what is then said of it. */
  faults: Record<string, [fault: (build: Build) => void, says: RegExp]>;
}

/** A rule that all builds keep, and that is seen to catch its faults. */
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
