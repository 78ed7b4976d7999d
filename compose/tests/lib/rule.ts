import { readStack, type Stack, withJaeger } from './stack.ts';

export interface Rule {
  /** Every way in which the stack breaks the rule, each naming the service. */
  check: (stack: Stack) => string[];
  /** What the rule catches: one change to the stack, and what is then said of it. */
  faults: Record<string, [change: (stack: Stack) => void, says: RegExp]>;
}

/** A rule that docker-compose.yaml keeps, and that is seen to catch its faults. */
export function rule(title: string, { check, faults }: Rule): void {
  describe(title, () => {
    it('holds', () => {
      expect(check(readStack())).toEqual([]);
    });

    it('holds with docker-compose.jaeger.yaml on top', () => {
      expect(check(withJaeger(readStack()))).toEqual([]);
    });

    it.each(Object.entries(faults))('catches %s', (_name, [change, says]) => {
      const broken = readStack();
      change(broken);
      expect(check(broken).join('\n')).toMatch(says);
    });
  });
}
