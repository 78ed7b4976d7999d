/** Returns a test that accepts texts matching any of `patterns`, in which `*` stands for any text. */
export function fitsAny(patterns: string[]): (text: string) => boolean {
  const tests = patterns.map((pattern) => {
    const literal = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
    return new RegExp(`^${literal}$`, 'i');
  });
  return (text) => tests.some((test) => test.test(text));
}
