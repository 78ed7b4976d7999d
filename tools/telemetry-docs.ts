import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from './lib/build.ts';
import { main, readArgs } from './lib/cli.ts';
import { Failure } from './lib/failure.ts';
import { root } from './lib/site.ts';
import { telemetryDocs } from './lib/telemetry-docs.ts';

const help = `
npm run telemetry-docs -- [--check]

Writes docs/telemetry.md from the telemetry contract, libs/contracts/src/telemetry.ts.

  --check   writes nothing, and fails when the file is not what it should be
  --help    this text
`;

await main(async () => {
  const { values } = readArgs(help, { check: { type: 'boolean' } });
  await build();
  const contract = pathToFileURL(join(root, 'libs/contracts/dist/telemetry.js')).href;
  const text = `${telemetryDocs((await import(contract)).telemetry)}\n`;
  const file = join(root, 'docs', 'telemetry.md');
  const written = existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (values.check && written !== text) throw new Failure('docs/telemetry.md is stale: npm run telemetry-docs');
  if (written !== text) writeFileSync(file, text);
  console.log(`docs/telemetry.md: ${written === text ? 'unchanged' : 'written'}`);
});
