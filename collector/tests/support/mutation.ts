/** One line of the shipped configuration that is removed or broken, and the test that has to notice. */
export interface Mutation {
  name: string;
  /** From the root of the repository. */
  file: string;
  from: string;
  to: string;
  spec: string;
  /** The full name of the test that has to fail. */
  fails: string;
  /** The test depends on those before it: alone it would fail anyway. */
  whole?: boolean;
}

export const mutation = (spec: string, fails: string, name: string, file: string, from: string, to = ''): Mutation => ({
  name,
  file: `collector/${file}.yaml`,
  from,
  to,
  spec,
  fails,
});
