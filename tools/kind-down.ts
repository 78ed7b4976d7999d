import { main, readArgs } from './lib/cli.ts';
import { deleteCluster } from './lib/kind/cluster.ts';
import { assertPrograms } from './lib/kind/programs.ts';
import { stage } from './lib/stage.ts';

const help = `
npm run kind:down

Deletes the kind cluster that npm run kind:up made, and all that was in it.

  --help   this text
`;

await main(async () => {
  readArgs(help, {});
  await stage('Programs', assertPrograms);
  await stage('Cluster', deleteCluster);
});
