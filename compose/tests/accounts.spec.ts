import { parse } from 'yaml';
import { databases } from '../../prisma/databases.ts';
import { services } from '../../tools/shop/services.ts';
import { read, readStack, servicesOf } from './lib/stack.ts';

const stack = readStack();
const { configs } = parse(stack.text) as { configs: Record<string, { content: string }> };

/** The accounts in the URLs that the services' variables of this name hold, by service. */
function accounts(variable: RegExp): Record<string, string> {
  const ours = servicesOf(stack).filter(([, { build }]) => build?.args['APP']);
  return Object.fromEntries(
    ours.flatMap(([name, { environment }]) => {
      const found = Object.entries(environment).find(([key]) => variable.test(key));
      return found ? [[name, new URL(found[1]).username]] : [];
    }),
  );
}

it('gives each service a database role that owns its database and reaches no other', () => {
  const { content } = configs['databases']!;

  expect(Object.keys(accounts(/_DATABASE_URL$/))).toHaveLength(databases.length);
  for (const [service, role] of Object.entries(accounts(/_DATABASE_URL$/)))
    expect(role).toBe(service.replace('-', '_'));
  for (const role of Object.values(accounts(/_DATABASE_URL$/))) {
    expect(content).toContain(`CREATE ROLE ${role} LOGIN PASSWORD '${role}';`);
    expect(content).toMatch(new RegExp(`OWNER (TO )?${role};`));
  }
  expect(content).toContain(`REVOKE ALL ON DATABASE ${databases.join(', ')}, postgres, template1 FROM PUBLIC;`);
});

it('gives each service a user of the broker with the rights that it has on Kubernetes', () => {
  const users = JSON.parse(configs['rabbitmq-users']!.content) as { users: { name: string }[] };
  const rights = JSON.parse(read('k8s/base/platform/rabbitmq/permissions.json')!) as {
    permissions: { user: string }[];
  };
  const names = users.users.map(({ name }) => name);

  const own = accounts(/^AMQP_URL$/);
  expect(Object.keys(own)).toHaveLength(services.length);
  for (const [service, user] of Object.entries(own)) expect(user).toBe(service);
  expect(names).toEqual(expect.arrayContaining(Object.values(own)));
  // RabbitMQ does not start with rights of a user that it does not know.
  expect(names).toEqual(expect.arrayContaining(rights.permissions.map(({ user }) => user)));
});
