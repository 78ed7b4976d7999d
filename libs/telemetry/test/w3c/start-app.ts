import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Failure } from '../../../../tools/console/failure.ts';
import { root } from '../../../../tools/shop/site.ts';

export const platforms = ['express', 'fastify'] as const;
export type Platform = (typeof platforms)[number];

/** Runs `work` with the URL of the service on that platform, behind the built preload; the service ends with it. */
export async function withApp<T>(
  platform: Platform,
  signal: AbortSignal,
  work: (url: string) => Promise<T>,
): Promise<T> {
  const collector = createServer((request, response) => request.resume().on('end', () => response.end()));
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  const { port } = collector.address() as AddressInfo;
  const app = start(platform, `http://127.0.0.1:${port}`);
  try {
    return await work(await ready(app, signal));
  } finally {
    if (app.exitCode === null && app.kill('SIGKILL')) await once(app, 'exit');
    collector.close();
    collector.closeAllConnections();
  }
}

/** Other `OTEL_*` variables stay outside: a sampler or a propagator of this machine's would be what is tested. */
function start(platform: Platform, collector: string): ChildProcess {
  const clean = Object.entries(process.env).filter(([name]) => !/^(OTEL_|NODE_OPTIONS$)/.test(name));
  return fork(join(import.meta.dirname, 'app.mjs'), [platform], {
    cwd: root,
    execArgv: ['--import', '@throughline/telemetry/register'],
    env: { ...Object.fromEntries(clean), OTEL_SERVICE_NAME: 'w3c', OTEL_EXPORTER_OTLP_ENDPOINT: collector },
  });
}

async function ready(app: ChildProcess, signal: AbortSignal): Promise<string> {
  const [said] = (await Promise.race([once(app, 'message', { signal }), once(app, 'exit', { signal })])) as [unknown];
  if (typeof said === 'object' && said && 'url' in said) return String(said.url);
  throw new Failure(`the service ended before it listened, with exit code ${String(said)}`);
}
