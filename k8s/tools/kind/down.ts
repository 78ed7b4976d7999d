import { main, readArgs } from '../../../tools/console/cli.ts';
import { deleteCluster } from './cluster.ts';
import { assertPrograms } from './programs.ts';
import { stage } from '../../../tools/console/stage.ts';

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
