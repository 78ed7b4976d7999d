import { belongsTo } from './hook-modules.js';

const names = new Set(['pg', '@nestjs/core', 'fs']);

it.each([
  ['node:fs', true],
  ['node:http', false],
  ['file:///app/node_modules/pg/lib/index.js', true],
  ['file:///app/node_modules/.pnpm/pg@8/node_modules/pg/lib/client.js', true],
  ['file:///app/node_modules/@nestjs/core/index.js', true],
  ['file:///app/node_modules/@nestjs/common/index.js', false],
  ['file:///app/node_modules/pg-types/index.js', false],
  ['file:///app/node_modules/pg/node_modules/other/index.js', false],
  ['file:///app/src/pg/index.js', false],
])('%s is hooked: %s', (url, expected) => {
  expect(belongsTo(names, url)).toBe(expected);
});
