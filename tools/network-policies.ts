import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { main, readArgs } from './lib/cli.ts';
import { HOMES } from './lib/k8s/homes.ts';
import { networkPolicies } from './lib/k8s/network-policies.ts';
import { root } from './lib/site.ts';
import { stage } from './lib/stage.ts';

const help = `
npm run network-policies

Writes the network policies in k8s/ anew from the list of edges in libs/contracts/src/edges.ts.

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
