import { DEFAULT_SIZE } from '../prisma/seed/catalogue.ts';
import { main, orExit, readArgs, supervised, wholeNumber } from './console/cli.ts';
import { databaseVariable } from '../prisma/databases.ts';
import { migrateAll } from '../prisma/migrate/migrate.ts';
import { open } from './processes/open.ts';
import { startPostgres } from './infrastructure/postgres.ts';
import { isRunning, readRun } from './processes/run-file.ts';
import { chooseSize, seedCatalogue } from './infrastructure/catalogue.ts';
import { localSite } from './shop/site.ts';
import { stage } from './console/stage.ts';

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
    async () => size() && open(site, 'seed'), // An invalid number is reported before anything starts.
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
  await stage('Migrations', () => migrateAll({ inventory: database }));
  await stage('Catalogue', () => seedCatalogue(database, chosen));
  chooseSize(site, chosen);
}
