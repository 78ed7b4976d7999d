import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CALLS, FLOWS } from '../../collector/pipeline/edges.ts';
import { build } from '../shop/build.ts';
import { main, readArgs } from '../console/cli.ts';
import { Failure } from '../console/failure.ts';
import { pipelinePicture } from '../../collector/pipeline/picture.ts';
import { withSection } from './section.ts';
import { root } from '../shop/site.ts';
import { telemetryDocs } from './telemetry-docs.ts';

const help = `
npm run telemetry-docs -- [--check]

Writes docs/telemetry.md from the telemetry contract, libs/contracts/src/telemetry.ts, and the picture in
docs/pipeline.md from the list of edges beside it.

  --check   writes nothing, and fails when a file is not what it should be
  --help    this text
`;

await main(async () => {
  const { values } = readArgs(help, { check: { type: 'boolean' } });
  await build();
  const contract = pathToFileURL(join(root, 'libs/contracts/dist/telemetry.js')).href;
  const { telemetry } = await import(contract);
  const keep = (path: string, made: (written: string) => string) => {
    const file = join(root, path);
    const written = existsSync(file) ? readFileSync(file, 'utf8') : '';
    const text = made(written);
    if (values.check && written !== text) throw new Failure(`${path} is stale: npm run telemetry-docs`);
    if (written !== text) writeFileSync(file, text);
    console.log(`${path}: ${written === text ? 'unchanged' : 'written'}`);
  };
  keep('docs/telemetry.md', () => `${telemetryDocs(telemetry)}\n`);
  const picture = pipelinePicture(CALLS, FLOWS);
  keep('docs/pipeline.md', (written) => withSection(written, 'picture', 'npm run telemetry-docs', picture));
});
