import { readFileSync } from 'node:fs';
import { mutations } from '../../e2e/mutation/mutations.ts';
import { configMutations } from './broken-configs.ts';

const source = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');

it.each(mutations)('$name still fits the code that it breaks', ({ file, edits }) => {
  for (const [from] of edits) expect(source(file).split(from)).toHaveLength(2);
});

it.each(configMutations)('$name still fits the configuration that it breaks', ({ file, from, to }) => {
  expect(source(file)).toContain(from);
  expect(to).not.toBe(from);
});
