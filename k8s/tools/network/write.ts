import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { main, readArgs } from '../../../tools/console/cli.ts';
import { HOMES } from './homes.ts';
import { networkPolicies } from './policies.ts';
import { root } from '../../../tools/shop/site.ts';
import { stage } from '../../../tools/console/stage.ts';

const help = `
npm run network-policies

Writes the network policies in k8s/ anew from the list of edges in collector/pipeline/edges.ts.

  --help   this text
`;

await main(async () => {
  readArgs(help, {});
  for (const home of HOMES)
    await stage('Policies', async () => {
      const folder = join(root, home.folder, 'network');
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder, { recursive: true });
      const files = Object.entries(networkPolicies(home));
      for (const [name, text] of files) writeFileSync(join(folder, name), text);
      return { note: join(home.folder, 'network') };
    });
});
