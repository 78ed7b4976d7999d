import { join } from 'node:path';
import { Failure } from '../console/failure.ts';
import { assertFree, isListening } from '../processes/ports.ts';
import { root, type Site } from '../shop/site.ts';
import type { Supervisor } from '../processes/supervisor.ts';
import { waitFor } from '../processes/wait.ts';

export interface Viewer {
  note: string;
  /** Variables for the services: where to send telemetry, or that it is disabled. */
  env: Record<string, string>;
  /** Where to read traces; null if that is impossible. */
  queryUrl: string | null;
}

export const telemetryDisabled = () => process.env['OTEL_SDK_DISABLED']?.toLowerCase() === 'true';

/** Uses the given OTLP endpoint, else an OTLP receiver already on the port, else starts autotel-devtools. */
export async function startViewer(site: Site, supervisor: Supervisor): Promise<Viewer> {
  if (telemetryDisabled())
    return {
      note: 'none: OTEL_SDK_DISABLED=true',
      env: { OTEL_SDK_DISABLED: 'true', ...shownFrom(null) },
      queryUrl: null,
    };
  const given = process.env['OTEL_EXPORTER_OTLP_ENDPOINT'];
  const queryUrl = process.env['TRACE_QUERY_URL'] || null;
  const readable = queryUrl ? `read back from ${queryUrl}` : 'not read back: TRACE_QUERY_URL is not set';
  if (given)
    return {
      note: `${given}, ${readable}`,
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: given, ...shownFrom(queryUrl) },
      queryUrl,
    };

  const { viewer: port, viewerGrpc: grpcPort } = site.ports;
  const url = `http://localhost:${port}`;
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: url };
  if (await isListening(port)) {
    if (await receivesOtlp(url))
      return {
        note: `what listens on ${port} already, ${readable}`,
        env: { ...env, ...shownFrom(queryUrl) },
        queryUrl,
      };
    throw new Failure(
      `port ${port} is in use, but not by an OTLP receiver. Stop what listens there, or set VIEWER_PORT`,
    );
  }
  await assertFree(grpcPort, 'the trace viewer', 'VIEWER_GRPC_PORT');
  await startDevtools(site, supervisor, url);
  return {
    note: `autotel-devtools on ${port}, gRPC on ${grpcPort}`,
    env: { ...env, ...shownFrom(url, `viewer=${url}/#trace={traceId}`) },
    queryUrl: url,
  };
}

/** Where the storefront reads traces and where it opens them; the caller's links take precedence. */
const shownFrom = (queryUrl: string | null, links = ''): Record<string, string> => ({
  TRACE_QUERY_URL: queryUrl ?? '',
  TRACE_LINKS: process.env['TRACE_LINKS'] ?? links,
});

async function startDevtools(site: Site, supervisor: Supervisor, url: string): Promise<void> {
  const { viewer: port, viewerGrpc: grpcPort } = site.ports;
  const cli = join(root, 'node_modules', 'autotel-devtools', 'dist', 'cli.js');
  const args = [cli, '--port', String(port), '--grpc-port', String(grpcPort), '--max-traces', '5000'];
  const log = join(site.logs, 'viewer.log');
  const handle = await supervisor.start(
    {
      name: 'viewer',
      command: process.execPath,
      args,
      env: { AUTOTEL_MAX_TRACE_COUNT: '5000' },
      cwd: site.dir,
      log,
      port,
      url,
    },
    'infrastructure',
  );
  await waitFor('the trace viewer', () => healthy(url), { onTick: supervisor.assertAlive(handle) });
}

async function healthy(url: string): Promise<boolean> {
  return fetch(`${url}/healthz`, { signal: AbortSignal.timeout(2000) }).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function receivesOtlp(url: string): Promise<boolean> {
  const probe = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"resourceSpans":[]}' };
  return fetch(`${url}/v1/traces`, { ...probe, signal: AbortSignal.timeout(3000) }).then(
    ({ ok }) => ok,
    () => false,
  );
}
