import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './programs.ts';

const GATEWAY = 'otel-gateway.observability.svc';
const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '365'];

export interface Credentials {
  ca: string;
  certificate: string;
  key: string;
  token: string;
}

/**
 * Does what cert-manager and a secret store do in production: a CA, the gateways' certificate, and the agents' token.
 * Made once and kept beside the kubeconfig, so that applying again changes nothing.
 */
export async function credentials(folder: string): Promise<Credentials> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const at = (name: string) => join(folder, name);
  const read = (name: string) => readFileSync(at(name), 'utf8');
  if (!existsSync(at('token'))) {
    await run('openssl', [
      'req',
      '-x509',
      ...KEY,
      '-subj',
      '/CN=throughline-ca',
      '-keyout',
      at('ca.key'),
      '-out',
      at('ca.crt'),
    ]);
    await run('openssl', [
      'req',
      '-new',
      ...KEY,
      '-subj',
      `/CN=${GATEWAY}`,
      '-keyout',
      at('tls.key'),
      '-out',
      at('tls.csr'),
    ]);
    writeFileSync(at('extensions'), `subjectAltName=DNS:${GATEWAY}\nextendedKeyUsage=serverAuth\n`);
    const signed = ['-CA', at('ca.crt'), '-CAkey', at('ca.key'), '-CAcreateserial', '-extfile', at('extensions')];
    await run('openssl', ['x509', '-req', '-in', at('tls.csr'), '-days', '365', ...signed, '-out', at('tls.crt')]);
    writeFileSync(at('token'), randomBytes(32).toString('hex'), { mode: 0o600 });
  }
  return { ca: read('ca.crt'), certificate: read('tls.crt'), key: read('tls.key'), token: read('token') };
}

/** The Secrets that no build holds. */
export function credentialSecrets({ ca, certificate, key, token }: Credentials): object[] {
  const secret = (namespace: string, name: string, stringData: Record<string, string>) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace },
    stringData,
  });
  return [
    secret('observability', 'otel-gateway-tls', { 'ca.crt': ca, 'tls.crt': certificate, 'tls.key': key }),
    secret('observability-agent', 'otel-agent-tls', { 'ca.crt': ca }),
    ...['observability', 'observability-agent'].map((namespace) => secret(namespace, 'otel-token', { token })),
  ];
}
