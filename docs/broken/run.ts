import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gallery, nameOf, run } from './lib/gallery.ts';

/**
 * `node docs/broken/run.ts [--to FOLDER] [name ...]`: runs broken systems, all by default, and keeps the trace of each.
 */
const { values, positionals: wanted } = parseArgs({
  options: { to: { type: 'string', default: join(import.meta.dirname, 'traces') } },
  allowPositionals: true,
});
mkdirSync(values.to, { recursive: true });
for (const file of gallery()) {
  const name = nameOf(file);
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  writeFileSync(join(values.to, `${name}.json`), `${JSON.stringify(await run(file), null, 1)}\n`);
  console.log(name);
}
process.exit(0);
