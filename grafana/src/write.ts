import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { files } from './index.ts';
import { main, readArgs } from '../../tools/console/cli.ts';
import { Failure } from '../../tools/console/failure.ts';
import { root } from '../../tools/shop/site.ts';

const help = `
npm run dashboards -- [--check]

Builds grafana/dashboards/*.json and grafana/rules/throughline.yaml from grafana/src.

  --check   writes nothing, and fails when a file is not what it should be
  --help    this text
`;

await main(async () => {
  const { values } = readArgs(help, { check: { type: 'boolean' } });
  const folder = join(root, 'grafana');
  const read = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : '');
  const stale = Object.keys(files).filter((name) => read(join(folder, name)) !== files[name]);
  const built = readdirSync(join(folder, 'dashboards')).map((name) => `dashboards/${name}`);
  const extra = built.filter((name) => !(name in files));
  if (values.check && stale.length + extra.length > 0)
    throw new Failure(`stale: ${[...stale, ...extra].join(', ')}; run npm run dashboards`);
  for (const name of stale) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), files[name]!);
  }
  for (const name of extra) rmSync(join(folder, name));
  console.log(`grafana: ${Object.keys(files).length} files, ${stale.length} written, ${extra.length} removed`);
});
