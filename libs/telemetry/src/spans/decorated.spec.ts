import { createContext, runInContext } from 'node:vm';
import { transformSync } from '@swc/core';
import { Untraced } from '../untraced/untraced.js';
import { Counted, Timed } from './measured.js';
import { Traced } from './traced.js';

const decorators: Record<string, () => unknown> = {
  Traced: () => Traced(),
  Untraced: () => Untraced(),
  Counted: () => Counted('calls'),
  Timed: () => Timed('calls'),
};

/** Runs TypeScript that is compiled with one of the two kinds of decorators. */
function define(name: string, source: string, isLegacy: boolean): void {
  const { code } = transformSync(source, {
    swcrc: false,
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', decorators: true },
      transform: isLegacy ? { legacyDecorator: true } : { decoratorVersion: '2022-03' },
    },
    module: { type: 'commonjs' },
  });
  runInContext(code, createContext({ exports: {}, decorate: decorators[name]! }));
}

const onMethod = 'class Shop { @decorate() place() {} }';
const onClass = '@decorate() class Shop { place() {} }';
const places = Object.keys(decorators).flatMap((name) => [
  ['a method', name, onMethod],
  ...(name.endsWith('raced') ? [['a class', name, onClass]] : []),
]) as [string, string, string][];

it.each(places)('on %s, @%s says which option of the compiler it needs', (_, name, source) => {
  expect(() => define(name, source, true)).not.toThrow();
  expect(() => define(name, source, false)).toThrow(
    `@${name}() is a decorator of TypeScript's kind: set "experimentalDecorators": true`,
  );
});
