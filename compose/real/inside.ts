import { join } from 'node:path';
import { supervised } from '../../tools/console/cli.ts';
import { openFresh, wipe } from '../../tools/processes/open.ts';
import { root, siteIn, testSite } from '../../tools/shop/site.ts';
import { check } from './check.ts';
import type { Settings } from './project.ts';

// Runs the check in the network where the engine publishes ports: node inside.ts SETTINGS, as JSON.
const settings = JSON.parse(process.argv[2]!) as Settings;
const site = siteIn(join(root, '.local', 'compose'), (await testSite()).ports);

await supervised(
  () => openFresh(site, 'real:compose'),
  async (supervisor) => {
    await check(settings, site, supervisor);
    await supervisor.stop();
    wipe(site);
  },
);
