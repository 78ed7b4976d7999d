import { readFileSync } from 'node:fs';
import { configMutations } from './broken-configs.ts';

const source = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');

it.each(configMutations)('$name still fits the configuration that it breaks', ({ file, from, to }) => {
  expect(source(file)).toContain(from);
  expect(to).not.toBe(from);
});
