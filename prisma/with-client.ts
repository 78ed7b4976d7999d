import pg from 'pg';

/** A database or a migration needs a person. The message says what happened and what to do. */
export class DatabaseFailure extends Error {}

/**
 * Runs `work` with a connection of its own, and closes it.
 *
 * @throws DatabaseFailure when the server cannot be reached or has no such database.
 */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on('error', () => {});
  try {
    await client.connect().catch((error: Error) => {
      throw new DatabaseFailure(`cannot reach PostgreSQL at ${new URL(url).host}: ${reasonOf(error)}`, {
        cause: error,
      });
    });
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}

/** A name with several addresses fails with one error for each, and no message of its own. */
function reasonOf(error: Error): string {
  return error instanceof AggregateError ? error.errors.map((each: Error) => each.message).join('; ') : error.message;
}
