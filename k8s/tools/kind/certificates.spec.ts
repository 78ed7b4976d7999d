import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer } from 'node:tls';
import { credentials, credentialSecrets } from './certificates.ts';

const folder = mkdtempSync(join(tmpdir(), 'throughline-certificates-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('makes a certificate that agents trust by the name they use, and no other', async () => {
  const { ca, certificate: cert, key } = await credentials(folder);
  const server = createServer({ cert, key }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  const ask = (servername: string) =>
    new Promise<string>((resolve) => {
      const socket = connect({ port, host: '127.0.0.1', ca, servername }, () => {
        socket.end();
        resolve('trusted');
      });
      socket.on('error', ({ code }: NodeJS.ErrnoException) => resolve(String(code)));
    });

  try {
    expect(await ask('otel-gateway.observability.svc')).toBe('trusted');
    expect(await ask('otel-gateway')).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
  } finally {
    server.close();
  }
});

it('makes them once', async () => {
  expect(await credentials(folder)).toEqual(await credentials(folder));
});

it('gives the key to the gateways alone', async () => {
  const holders = credentialSecrets(await credentials(folder)).filter((secret) =>
    JSON.stringify(secret).includes('PRIVATE KEY'),
  );

  expect(holders).toMatchObject([{ metadata: { namespace: 'observability', name: 'otel-gateway-tls' } }]);
});
