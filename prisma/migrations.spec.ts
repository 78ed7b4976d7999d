import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { databases } from './databases.ts';

// Applied migrations keep their checksum, so the first ones stay as they are: each runs in a transaction.
const FIRST_TO_SAY = '20261126';
const files = databases.flatMap((database) =>
  readdirSync(join(import.meta.dirname, database, 'migrations'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name >= FIRST_TO_SAY)
    .map(({ name }) => join(database, 'migrations', name, 'migration.sql')),
);

it.each(files)('%s says whether it runs in a transaction, and locks no table for long', (file) => {
  const sql = readFileSync(join(import.meta.dirname, file), 'utf8');
  const [, inTransaction] = /^-- transaction: (yes|no)$/m.exec(sql) ?? [];
  const statements = sql
    .replaceAll(/^--.*$/gm, '')
    .split(';')
    .filter((statement) => statement.trim());

  expect(inTransaction).toBeDefined();
  // PostgreSQL runs several statements that are sent together in one transaction, whether they say so or not.
  if (inTransaction === 'no') expect(statements).toHaveLength(1);
  const indexes = statements.filter((statement) => /CREATE (UNIQUE )?INDEX/i.test(statement));
  const ofNewTable = (statement: string) => {
    const [, table] = / ON ("\w+")/.exec(statement) ?? [];
    return statements.some((each) => each.includes(`CREATE TABLE ${table}`));
  };
  for (const index of indexes) if (!ofNewTable(index)) expect(index).toContain('INDEX CONCURRENTLY');
});
