import amqp from 'amqplib';
import { assertExchange } from '../../libs/service/src/messaging/topology.ts';
import { ownDatabases, ROLES, withAccount } from './accounts.ts';
import { databases, type DatabaseUrls, databaseVariable } from '../../prisma/databases.ts';
import { withClient } from '../../prisma/with-client.ts';

const urls = Object.fromEntries(databases.map((name) => [name, process.env[databaseVariable(name)]!])) as DatabaseUrls;
const port = Number(new URL(urls.orders).port);
const broker = process.env['AMQP_URL']!;

const as = (role: string, url: string): string => withAccount(url, role, port);
const connects = (url: string): Promise<unknown> => withClient(url, () => Promise.resolve('connected'));

it.each(databases)('lets a service into no database but %s', async (name) => {
  expect(await connects(as(ROLES[name], urls[name]))).toBe('connected');
  for (const other of [
    ...databases.filter((each) => each !== name).map((each) => urls[each]),
    `${urls[name]}/../postgres`,
  ])
    await expect(connects(as(ROLES[name], other))).rejects.toThrow(/permission denied for database/);
});

it('hands over what an earlier version made for a role of all services', async () => {
  const ownerOf = (client: { query(sql: string): Promise<{ rows: { owner: string }[] }> }, from: string) =>
    client.query(`select ${from}`).then(({ rows }) => rows[0]!.owner);
  await withClient(urls.inventory, async (client) => {
    await client.query('create table handed_over (id serial)');
    await client.query('create function handed_over() returns int language sql as $$ select 1 $$');
    try {
      await ownDatabases(urls, port);
      const owners = [
        await ownerOf(client, "relowner::regrole::text as owner from pg_class where relname = 'handed_over'"),
        await ownerOf(client, "relowner::regrole::text as owner from pg_class where relname = 'handed_over_id_seq'"),
        await ownerOf(client, "proowner::regrole::text as owner from pg_proc where proname = 'handed_over'"),
      ];
      expect(owners).toEqual(Array(3).fill(ROLES.inventory));
    } finally {
      await client.query('drop table if exists handed_over');
      await client.query('drop function if exists handed_over()');
    }
  });
});

it('lets a service publish only its own events', async () => {
  const connection = await amqp.connect(withAccount(broker, 'payment-service', Number(new URL(broker).port)));
  const failed = new Promise((resolve) => connection.on('error', resolve));
  const publish = async (event: string): Promise<unknown> => {
    const channel = await connection.createConfirmChannel();
    const closed = new Promise((resolve) => channel.on('error', resolve));
    channel.publish('shop.events', event, Buffer.from('{}'));
    return Promise.race([channel.waitForConfirms().then(() => 'confirmed'), closed.then(String), failed]);
  };
  try {
    await assertExchange(await connection.createConfirmChannel());
    expect(await publish('payment.unheard_of')).toMatch(/ACCESS_REFUSED/);
    expect(await publish('inventory.reserved')).toMatch(/ACCESS_REFUSED/);
  } finally {
    await connection.close();
  }
});
