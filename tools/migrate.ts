import { main, readArgs } from './lib/cli.ts';
import { databaseVariable, databases, type DatabaseUrls } from './lib/postgres.ts';
import { Failure } from './lib/failure.ts';
import { migrateAll } from './lib/infrastructure.ts';
import { isRunning, readRun } from './lib/run-file.ts';
import { localSite } from './lib/site.ts';
import { stage } from './lib/stage.ts';

const help = `
npm run migrate

Applies the migrations in prisma/*/migrations that a database does not have yet, and notes them as Prisma does.
Takes the *_DATABASE_URLs, else the databases of the running shop. \`npm start\` and \`npm run infra\` do it too.

  --help   this text
`;

await main(async () => {
  readArgs(help, {});
  const run = readRun(localSite().runFile);
  const here = isRunning(run) ? run.env : {};
  const urls = databases.map((name) => {
    const url = process.env[databaseVariable(name)] ?? here[databaseVariable(name)];
    if (!url) throw new Failure(`no database for ${name}: set ${databaseVariable(name)}, or npm run infra`);
    return [name, url] as const;
  });
  await stage('Migrations', () => migrateAll(Object.fromEntries(urls) as DatabaseUrls));
});
