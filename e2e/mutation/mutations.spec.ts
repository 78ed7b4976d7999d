import { readFileSync } from 'node:fs';
import { mutations } from './mutations.ts';

const source = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');

it.each(mutations)('$name still fits the code that it breaks', ({ file, edits }) => {
  for (const [from] of edits) expect(source(file).split(from)).toHaveLength(2);
});
