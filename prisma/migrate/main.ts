import { parseArgs } from 'node:util';
import { type Database, databases, databaseVariable } from '../databases.ts';
import { seed } from '../seed/seed.ts';
import { DatabaseFailure } from '../with-client.ts';
import { migrateAll } from './migrate.ts';

// The migration image runs this file. It imports only from prisma/, so that the image needs nothing else.
try {
  const { values, positionals } = parseArgs({ options: { catalogue: { type: 'boolean' } }, allowPositionals: true });
  const names = positionals.length > 0 ? positionals.map(databaseNamed) : databases;
  const { note } = await migrateAll(Object.fromEntries(names.map((name) => [name, urlOf(name)])));
  console.log(`✓ Migrations: ${note}`);
  if (values.catalogue) console.log(`✓ Catalogue: ${await seed(urlOf('inventory'))} products`);
} catch (error) {
  console.error(error instanceof DatabaseFailure ? `✗ ${error.message}` : error);
  process.exitCode = 1;
}

function databaseNamed(name: string): Database {
  const known = databases.find((each) => each === name);
  if (!known) throw new DatabaseFailure(`there is no database ${name}; there are ${databases.join(', ')}`);
  return known;
}

function urlOf(name: Database): string {
  const url = process.env[databaseVariable(name)];
  if (!url) throw new DatabaseFailure(`set ${databaseVariable(name)} to the URL of the database`);
  return url;
}
