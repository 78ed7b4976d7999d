import { portFrom } from './site.ts';

/**
 * Asks the ports of `npm start` and of docker-compose.yaml which trace backend answers, and returns its URL. The
 * Collector of docker-compose.yaml has the viewer's port, so an open port alone proves nothing. Jaeger comes before
 * Tempo, which runs beside it without traces.
 */
export async function findBackend(viewerPort: number): Promise<string | null> {
  const candidates: [port: number, path: string][] = [
    [viewerPort, '/healthz'],
    [portFrom('STACK_JAEGER_PORT', 16686), '/api/services'],
    [portFrom('STACK_TEMPO_PORT', 3200), '/api/echo'],
  ];
  for (const [port, path] of candidates) {
    const url = `http://localhost:${port}`;
    if (await answers(url + path)) return url;
  }
  return null;
}

const answers = (url: string): Promise<boolean> =>
  fetch(url, { signal: AbortSignal.timeout(2000) }).then(
    ({ ok }) => ok,
    () => false,
  );
