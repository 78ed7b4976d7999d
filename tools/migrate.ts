import { DEFAULT_SIZE } from '../prisma/seed/catalogue.ts';
import { main, readArgs } from './console/cli.ts';
import { type Database, databases, databaseVariable } from '../prisma/databases.ts';
import { Failure } from './console/failure.ts';
import { migrateAll } from '../prisma/migrate/migrate.ts';
import { isRunning, readRun } from './processes/run-file.ts';
import { seedCatalogue } from './infrastructure/catalogue.ts';
import { localSite } from './shop/site.ts';
import { stage } from './console/stage.ts';

const help = `
npm run migrate -- [orders] [payments] [inventory] [options]

Applies the migrations in prisma/*/migrations that a database does not have yet, and notes them as Prisma does: of all
three databases, or of those that are named. Takes the *_DATABASE_URLs, else the databases of the running shop.
\`npm start\` and \`npm run infra\` do it too.

  --catalogue   write the catalogue of ${DEFAULT_SIZE.products} products into inventory's database too
  --help        this text
`;

await main(async () => {
  const { values, positionals } = readArgs(help, { catalogue: { type: 'boolean' } }, true);
  const unknown = positionals.find((name) => !(databases as readonly string[]).includes(name));
  if (unknown) throw new Failure(`there is no database of ${unknown}; there are ${databases.join(', ')}`);
  const chosen = positionals.length > 0 ? (positionals as Database[]) : databases;

  const run = readRun(localSite().runFile);
  const here = isRunning(run) ? run.env : {};
  const urlOf = (name: Database): string => {
    const url = process.env[databaseVariable(name)] ?? here[databaseVariable(name)];
    if (!url) throw new Failure(`no database for ${name}: set ${databaseVariable(name)}, or npm run infra`);
    return url;
  };
  await stage('Migrations', () => migrateAll(Object.fromEntries(chosen.map((name) => [name, urlOf(name)]))));
  if (values.catalogue) await stage('Catalogue', () => seedCatalogue(urlOf('inventory'), DEFAULT_SIZE));
});
