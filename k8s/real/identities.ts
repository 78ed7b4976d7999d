import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type Users = Record<string, { user: string; group: string }>;

/** Kubernetes binds its own roles to these names. */
const USERS = {
  admin: { user: 'admin', group: 'system:masters' },
  controllers: { user: 'system:kube-controller-manager', group: '' },
  scheduler: { user: 'system:kube-scheduler', group: '' },
} satisfies Users;

export interface Identities {
  tokens: string;
  accountKey: string;
  /** The folder where the API server writes its certificate. */
  certificates: string;
  /** The certificate that the API server creates when it starts. */
  certificate: string;
  /** Each user's kubeconfig. */
  config: Record<keyof typeof USERS, string> & Record<string, string>;
  token: Record<string, string>;
}

/** Writes a token for each client of the API server, and the key that signs service account tokens. */
export function makeIdentities(folder: string, server: string, others: Users = {}): Identities {
  const users: Users = { ...USERS, ...others };
  const at = (name: string): string => join(folder, name);
  const write = (name: string, text: string): string => {
    writeFileSync(at(name), text, { mode: 0o600 });
    return at(name);
  };
  const certificate = at('apiserver.crt');
  const token = Object.fromEntries(Object.keys(users).map((name) => [name, randomBytes(32).toString('hex')]));
  const rows = Object.entries(users).map(([name, { user, group }]) => `${token[name]},${user},${name},${group}\n`);
  const config = Object.fromEntries(
    Object.keys(users).map((name) => [
      name,
      write(`${name}.kubeconfig`, kubeconfig(server, certificate, token[name]!)),
    ]),
  ) as Identities['config'];
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  return {
    tokens: write('tokens.csv', rows.join('')),
    accountKey: write('accounts.key', privateKey),
    certificates: folder,
    certificate,
    config,
    token,
  };
}

/** A kubeconfig of one user, as JSON. */
export function kubeconfig(server: string, certificate: string, token: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'real', cluster: { server, 'certificate-authority': certificate } }],
    users: [{ name: 'real', user: { token } }],
    contexts: [{ name: 'real', context: { cluster: 'real', user: 'real' } }],
    'current-context': 'real',
  });
}
