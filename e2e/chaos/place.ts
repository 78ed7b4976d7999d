import { connect, type ConfirmChannel } from 'amqplib';
import pg from 'pg';
import { withClient } from '../../prisma/with-client.ts';
import { type DatabaseUrls, databases, databaseVariable } from '../../prisma/databases.ts';

/** The servers that the shop needs, accessed without the proxies, so that a broken connection hides nothing. */
export interface Place {
  runFile: string;
  amqp: string;
  databases: DatabaseUrls;
}

/** Reads the place from the environment that the tools give a run. */
export function placeOf(env: Record<string, string | undefined>): Place {
  const given = (name: string): string => {
    const value = env[name];
    if (!value) throw new Error(`${name} is not set: start this through npm`);
    return value;
  };
  return {
    runFile: given('RUN_FILE'),
    amqp: given('AMQP_URL'),
    databases: Object.fromEntries(databases.map((name) => [name, given(databaseVariable(name))])) as DatabaseUrls,
  };
}

export const query = <Row extends pg.QueryResultRow>(url: string, sql: string, ...values: unknown[]): Promise<Row[]> =>
  withClient(url, async (client) => (await client.query<Row>(sql, values)).rows);

export async function onChannel<T>({ amqp }: Place, work: (channel: ConfirmChannel) => Promise<T>): Promise<T> {
  const connection = await connect(amqp, { timeout: 5000 });
  connection.on('error', () => {}); // It closes then, and `work` fails.
  try {
    const channel = await connection.createConfirmChannel();
    channel.on('error', () => {});
    return await work(channel);
  } finally {
    await connection.close().catch(() => {});
  }
}
