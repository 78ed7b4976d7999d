import { join } from 'node:path';
import { main, readArgs } from './console/cli.ts';
import { Failure, messageOf } from './console/failure.ts';
import { wipe } from './processes/open.ts';
import { removeVolume } from './infrastructure/rabbitmq/docker.ts';
import { stopOrphans } from './processes/run-file.ts';
import { localSite, root, siteIn } from './shop/site.ts';

const help = `
npm run reset

Wipes .local/: databases, queues, traces and logs. Refuses while the shop runs.

  --help   this text
`;

await main(async () => {
  readArgs(help, {});
  const site = localSite();
  const test = siteIn(join(root, '.local', 'test'), site.ports);
  for (const each of [site, test]) {
    await stopOrphans(each.runFile);
    await removeVolume(each);
  }
  try {
    for (const each of [test, site]) wipe(each);
  } catch (error) {
    throw new Failure(`cannot wipe .local/: ${messageOf(error)}`);
  }
  console.log('✓ .local/ is gone; the next start begins from nothing');
});
