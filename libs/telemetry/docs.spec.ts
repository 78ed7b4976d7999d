import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { complaints, snippetsOf } from './test/snippets.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const pages = ['nest.md', 'nestjs-pino.md', 'coming-from-nestjs-otel.md'];

it('has pages whose examples compile as they stand, imports and all', () => {
  const files = new Map<string, string>();
  for (const page of globSync('docs/*.md', { cwd: here }).filter((path) => pages.some((name) => path.endsWith(name)))) {
    const snippets = snippetsOf(readFileSync(here + page, 'utf8'));
    expect(snippets.length).toBeGreaterThan(0);
    snippets.forEach((snippet, at) => files.set(`${here}${page.replace('.md', '')}-${at + 1}.ts`, snippet));
  }

  expect(files.size).toBeGreaterThanOrEqual(pages.length);
  expect(complaints(files)).toEqual([]);
}, 60_000);
