import { DEFAULT_SIZE } from '../prisma/seed/catalogue.ts';
import { main, orExit, readArgs, supervised, wholeNumber } from './lib/cli.ts';
import { databaseVariable } from './lib/databases.ts';
import { migrate } from './lib/migrate.ts';
import { open } from './lib/open.ts';
import { startPostgres } from './lib/postgres.ts';
import { isRunning, readRun } from './lib/run-file.ts';
import { chooseSize, seedCatalogue } from './lib/seed.ts';
import { localSite } from './lib/site.ts';
import { stage } from './lib/stage.ts';

const help = `
npm run seed -- [options]

Writes the catalogue: always the same for the same size, with LAPTOP-1 and SOLDOUT-1 in it. The size is kept for
later starts. Starts PostgreSQL for as long as it takes when the shop does not run.

  --products N      how many products (${DEFAULT_SIZE.products})
  --suggestions N   how many suggestions each has (${DEFAULT_SIZE.suggestions})
  --help            this text
`;
const { values } = readArgs(help, { products: { type: 'string' }, suggestions: { type: 'string' } });
const site = orExit(localSite);
const run = readRun(site.runFile);
const variable = databaseVariable('inventory');
const url = process.env[variable] ?? (isRunning(run) ? run.env[variable] : undefined);

if (url) await main(() => write(url));
else
  await supervised(
    async () => size() && open(site, 'seed'), // A wrong number is told before anything starts.
    async (supervisor) => write((await stage('PostgreSQL', () => startPostgres(site, supervisor))).urls.inventory),
  );

function size() {
  return {
    products: wholeNumber('products', values.products, DEFAULT_SIZE.products, 2),
    suggestions: wholeNumber('suggestions', values.suggestions, DEFAULT_SIZE.suggestions, 0),
  };
}

async function write(database: string): Promise<void> {
  const chosen = size();
  await migrate('inventory', database);
  await stage('Catalogue', () => seedCatalogue(database, chosen));
  chooseSize(site, chosen);
}
