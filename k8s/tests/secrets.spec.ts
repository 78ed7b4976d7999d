import { SERVICES } from '../../libs/contracts/src/services.ts';
import type { Build } from './lib/builds.ts';
import { rule } from './lib/rule.ts';
import { valuesOf } from './lib/stores.ts';

rule('the local passwords are the same wherever they stand, and each service has its own', {
  only: ['kind'],
  check: (build) => {
    const { users } = JSON.parse(stored(build, 'rabbitmq', 'rabbitmq')['users.json']!) as { users: User[] };
    const roles = [...stored(build, 'postgresql', 'postgresql')['passwords.sql']!.matchAll(ROLE)];
    const known = new Set([
      ...users.map(({ name, password }) => `${name}:${password}`),
      ...roles.map(([, name, password]) => `${name}:${password}`),
    ]);
    const used = SERVICES.flatMap((service) =>
      Object.entries(stored(build, 'shop', service)).map(([key, value]) => {
        const { username, password } = new URL(value);
        return { where: `${key} of ${service}`, login: `${username}:${password}`, own: service.replace('-', '_') };
      }),
    );
    const logins = used.map(({ login }) => login);
    return [
      ...used
        .filter(({ login }) => !known.has(login))
        .map(({ where, login }) => `${where} is ${login}, whom nobody knows`),
      ...used.filter(({ login }, at) => logins.indexOf(login) !== at).map(({ where }) => `${where} is another's`),
      ...used
        .filter(({ login, own }) => !login.replace('-', '_').startsWith(own))
        .map(({ where }) => `${where} is not its own`),
      ...[...known].filter((login) => !/:local-/.test(login)).map((login) => `${login} does not look local`),
    ];
  },
  faults: {
    'another password': [
      (build) => put(build, 'order-service', 'AMQP_URL', 'amqp://order-service:changed@rabbitmq'),
      /AMQP_URL of order-service is order-service:changed, whom nobody knows/,
    ],
    'one login for two': [
      (build) => put(build, 'payment-service', 'AMQP_URL', 'amqp://order-service:local-order-service@rabbitmq'),
      /AMQP_URL of payment-service is another's/,
    ],
  },
});

rule('nothing secret stands in what is committed for production', {
  only: ['production'],
  check: (build) => build.of('Secret').map(({ metadata }) => `Secret ${metadata.name} is in the open`),
  faults: {
    'a Secret': [
      (build) =>
        build.objects.push({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'keys', namespace: 'shop' } }),
      /Secret keys/,
    ],
  },
});

interface User {
  name: string;
  password: string;
}

const ROLE = /ALTER ROLE (\w+) PASSWORD '([^']+)'/g;
const stored = (build: Build, namespace: string, name: string) => valuesOf(build, 'Secret', namespace, name)!;

function put(build: Build, name: string, key: string, value: string): void {
  build.find('Secret', name)['data'][key] = Buffer.from(value).toString('base64');
}
