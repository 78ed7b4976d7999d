import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasSection, withSection } from './section.ts';

const document = 'before\n<!-- costs: made by npm run bench -->\nold\n<!-- end of costs -->\nafter\n';

it('replaces what is between the markers', () => {
  expect(withSection(document, 'costs', 'npm run bench', 'new')).toBe(
    'before\n<!-- costs: made by npm run bench -->\n\nnew\n\n<!-- end of costs -->\nafter\n',
  );
});

it('refuses a document without them', () => {
  expect(() => withSection('nothing', 'costs', 'npm run bench', 'new')).toThrow('the document has no');
});

it('tells whether a file has them', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'section-')), 'README.md');
  writeFileSync(path, document);

  expect(hasSection(path, 'costs', 'npm run bench')).toBe(true);
  expect(hasSection(path, 'startup', 'npm run bench')).toBe(false);
  expect(readFileSync(path, 'utf8')).toBe(document);
});
