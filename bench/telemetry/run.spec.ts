import { root } from '../../tools/shop/site.ts';
import { inOneLine } from './run.ts';

it('tells in one line why a program did not start, without the place of this checkout', () => {
  const said = [
    'a.mjs did not start: node:internal/modules:331',
    '  throw new ERR_MODULE_NOT_FOUND(name);',
    '',
    `Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'x' imported from ${root}/a.mjs`,
    '    at resolve (node:internal/modules:331:9)',
  ].join('\n');

  expect(inOneLine(said)).toBe("Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'x' imported from a.mjs");
});

it('leaves a one-line message unchanged', () => {
  expect(inOneLine('3 requests failed')).toBe('3 requests failed');
});
