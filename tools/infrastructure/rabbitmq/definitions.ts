import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../shop/site.ts';

interface Permissions {
  policies: object[];
  permissions: { user: string; vhost: string; configure: string; write: string; read: string }[];
  topic_permissions: object[];
}

const ADMINISTRATOR = 'guest';

/** Writes the definitions into a folder and returns the file's path. */
export function writeDefinitions(folder: string): string {
  const file = join(folder, 'definitions.json');
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, JSON.stringify(definitions()));
  return file;
}

/**
 * The definitions of a local broker: the default administrator, and a user for each service with the same rights as on
 * Kubernetes. A password is the user's name, because the broker listens on this machine only.
 */
function definitions(): object {
  const file = join(root, 'k8s/base/platform/rabbitmq/permissions.json');
  const given = JSON.parse(readFileSync(file, 'utf8')) as Permissions;
  const all = { user: ADMINISTRATOR, vhost: '/', configure: '.*', write: '.*', read: '.*' };
  const permissions = [all, ...given.permissions];
  return {
    ...given,
    permissions,
    vhosts: [{ name: '/' }],
    users: permissions.map(({ user }) => ({
      name: user,
      password: user,
      tags: user === ADMINISTRATOR ? 'administrator' : '',
    })),
  };
}
