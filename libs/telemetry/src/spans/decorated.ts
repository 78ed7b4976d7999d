/**
 * Refuses ECMAScript decorators, whose second argument is a context. They get neither the class nor a descriptor, so a
 * decorator of this library would silently do nothing. Nest needs TypeScript's own decorators as well.
 *
 * @param name the decorator
 * @throws TypeError that names the compiler's option
 */
export function assertLegacy(name: string, key: unknown): void {
  if (typeof key !== 'object' || key === null) return;
  throw new TypeError(
    `@${name}() is a decorator of TypeScript's kind: set "experimentalDecorators": true in tsconfig.json ` +
      '(swc: "legacyDecorator"), as Nest needs too.',
  );
}
