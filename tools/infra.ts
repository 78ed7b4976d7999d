import { orExit, readArgs, supervised } from './console/cli.ts';
import { startInfrastructure } from './infrastructure/infrastructure.ts';
import { open } from './processes/open.ts';
import { localSite } from './shop/site.ts';

const help = `
npm run infra

Starts PostgreSQL, RabbitMQ and the trace viewer, migrates, and seeds the catalogue; stays until Ctrl-C.
Then any service runs alone, with reload on change: npx nx serve gateway|orders|payments|inventory

  --help   this text

The variables of \`npm start --help\` hold here too.
`;
readArgs(help, {});
const site = orExit(localSite);

await supervised(
  () => open(site, 'infra'),
  async (supervisor) => {
    const { queryUrl } = await startInfrastructure(site, supervisor);
    if (queryUrl) console.log(`\n  viewer  ${queryUrl}`);
    console.log(
      '\nReady. In other terminals: npx nx serve gateway|orders|payments|inventory. Ctrl-C stops everything.',
    );
    if (supervisor.run.processes.length > 0) await supervisor.untilOneEnds();
    console.log('Everything was given; nothing to keep running.');
  },
  { untilStopped: true },
);
