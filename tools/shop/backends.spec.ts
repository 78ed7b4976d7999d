import { createServer, type Server } from 'node:http';
import { findBackend } from './backends.ts';
import { freePorts } from '../processes/ports.ts';

const servers: Server[] = [];
const saved = { ...process.env };
let ports: number[];

beforeEach(async () => {
  ports = await freePorts(3);
  process.env['STACK_JAEGER_PORT'] = String(ports[1]);
  process.env['STACK_TEMPO_PORT'] = String(ports[2]);
});

afterEach(async () => {
  process.env = { ...saved };
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
});

async function serve(port: number, path: string): Promise<void> {
  const server = createServer(({ url }, response) => response.writeHead(url === path ? 200 : 404).end());
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(port, resolve));
}

it('takes the viewer of npm start for the trace backend', async () => {
  await serve(ports[0]!, '/healthz');
  await serve(ports[2]!, '/api/echo');
  expect(await findBackend(ports[0]!)).toBe(`http://localhost:${ports[0]}`);
});

it('does not take the Collector on the port of the viewer for a backend', async () => {
  await serve(ports[0]!, '/v1/traces');
  await serve(ports[2]!, '/api/echo');
  expect(await findBackend(ports[0]!)).toBe(`http://localhost:${ports[2]}`);
});

it('prefers Jaeger to the Tempo that runs beside it', async () => {
  await serve(ports[1]!, '/api/services');
  await serve(ports[2]!, '/api/echo');
  expect(await findBackend(ports[0]!)).toBe(`http://localhost:${ports[1]}`);
});

it('finds no backend where nothing answers', async () => {
  expect(await findBackend(ports[0]!)).toBeNull();
});
