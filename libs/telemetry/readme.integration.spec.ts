import { globSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { TraceClient } from '@throughline/telemetry-testing';
import { blocksOf, chapterOf } from './test/markdown.js';
import { Reader, type Terminal } from './test/reader.js';

// Does what the README's five minutes tell, block by block, and sees what it says one will see.

const here = import.meta.dirname;
const readme = readFileSync(join(here, 'README.md'), 'utf8');
const blocks = blocksOf(chapterOf(readme, 'Five minutes'));
const [install, viewer, start, request, test] = blocks.filter(({ language }) => language === 'sh');
const [answer, tree, line] = blocksOf(chapterOf(readme, 'What you will see')).map(({ code }) => code.trimEnd());

let reader: Reader;
let url: string;
let shop: Terminal;

async function freePort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return String(port);
}

async function startShop(more: Record<string, string> = {}): Promise<void> {
  shop = reader.open(start!, more);
  await shop.says(/application successfully started/);
}

beforeAll(async () => {
  const [PORT, AUTOTEL_DEVTOOLS_PORT, AUTOTEL_DEVTOOLS_GRPC_PORT] = [
    await freePort(),
    await freePort(),
    await freePort(),
  ];
  url = `http://localhost:${AUTOTEL_DEVTOOLS_PORT}`;
  const env = {
    AMQP_URL: process.env['AMQP_URL']!,
    PORT,
    AUTOTEL_DEVTOOLS_PORT,
    AUTOTEL_DEVTOOLS_GRPC_PORT,
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
  };
  for (const name of Object.keys(env)) expect(readme).toContain(name);
  reader = new Reader(join(here, '../..'), env);
  const { exitCode, output } = await reader.run(install!, 280_000);
  if (exitCode !== 0) throw new Error(output);
  blocks.filter(({ file }) => file).forEach((block) => reader.write(block));
  await reader.open(viewer!).says(/UI:/);
  await startShop();
}, 300_000);

afterAll(() => reader?.leave(), 30_000);

it('packs code, types and documents, and no tests', () => {
  const packed = globSync('**/*', { cwd: join(reader.folder, 'node_modules/@throughline/telemetry') });

  const wanted = ['README.md', 'LICENSE', 'docs/start.md', 'register.js', 'index.js', 'index.d.ts', 'nest.d.ts'];
  expect(packed).toEqual(expect.arrayContaining(wanted));
  expect(packed.filter((path) => /\.(spec|fixture)\.|(?<!\.d)\.ts$|^src\//.test(path))).toEqual([]);
});

it('shows what the README says one will see', async () => {
  const { output } = await reader.run(request!);
  const masked = (text: string): string => text.replace(/\w{32}/g, '<trace>');
  for (const each of answer!.split('\n')) expect(masked(output)).toContain(masked(each));

  const traceId = /^X-Trace-Id: (\w{32})\r?$/m.exec(output)![1]!;
  const withoutTimes = tree!.split('\n').map((row) => row.replace(/ +[\d.]+ ms$/, ''));
  const live = new TraceClient(url).live(traceId);
  await live.eventually((trace) => {
    const [, ...rows] = trace.render({ durations: false }).split('\n');
    expect(rows).toEqual(withoutTimes);
  });

  const example = JSON.parse(line!) as Record<string, unknown>;
  await shop.says(new RegExp(`"trace_id":"${traceId}".*"msg":"${String(example['msg'])}"`));
  expect(answer).toContain(example['trace_id']);
});

it('passes its test', async () => {
  const { exitCode, output } = await reader.run(test!);
  expect(output).toContain('1 passed');
  expect(exitCode).toBe(0);
});

it('fails its test when the trace breaks', async () => {
  await shop.end();
  expect(readme).toContain('MESSAGING_TRACE_RELATION=link');
  await startShop({ MESSAGING_TRACE_RELATION: 'link' });
  const { exitCode, output } = await reader.run(test!);
  expect(output).toContain('-   "      process orders"');
  expect(exitCode).toBe(1);
}, 180_000);
