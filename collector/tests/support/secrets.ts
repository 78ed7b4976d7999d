import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { aptAvailable, installWithApt } from '../../../tools/infrastructure/debian/apt.ts';
import { Failure } from '../../../tools/console/failure.ts';
import { runQuietly, succeeds } from '../../../tools/processes/run-quietly.ts';

/** The contents of a cluster's Secrets: an authority, the gateway's certificate signed by it, and the agents' token. */
export async function makeSecrets(dir: string): Promise<{ tls: string; tokenFile: string; token: string }> {
  mkdirSync(dir, { recursive: true });
  if (!(await succeeds('openssl', ['version'])) && (await aptAvailable())) await installWithApt('openssl');
  const openssl = async (...args: string[]) => {
    const { code, output } = await runQuietly('openssl', args, { cwd: dir });
    if (code !== 0) throw new Failure(`openssl ${args[0]} failed: ${output}`);
  };
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'];
  await openssl('req', '-x509', ...key, '-subj', '/CN=test-ca', '-keyout', 'ca.key', '-out', 'ca.crt');
  const name = ['-subj', '/CN=otel-gateway', '-addext', 'subjectAltName=DNS:otel-gateway'];
  const signed = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-addext', 'basicConstraints=critical,CA:FALSE'];
  await openssl('req', '-x509', ...key, ...name, ...signed, '-keyout', 'tls.key', '-out', 'tls.crt');
  const token = randomBytes(24).toString('hex');
  const tokenFile = join(dir, 'token');
  writeFileSync(tokenFile, token, { mode: 0o600 });
  return { tls: dir, tokenFile, token };
}
