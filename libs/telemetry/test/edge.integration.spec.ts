import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { forkTraced } from './compiled.js';
import { SpanSink } from './span-sink.js';

const ID = '0af7651916cd43dd8448eb211c80319c';
const PARENT = `00-${ID}-b7ad6b7169203331-01`;
const member = (n: number) => `k${n}=${n}`;
const members = (count: number) => Array.from({ length: count }, (_, n) => member(n)).join();

describe.each(['fastify', 'express'])('W3C Trace Context on %s, byte for byte', (platform) => {
  let sink: SpanSink;
  let app: ChildProcess;
  let port: number;

  beforeAll(async () => {
    sink = await SpanSink.open();
    app = forkTraced('edge-app', [platform], { OTEL_EXPORTER_OTLP_ENDPOINT: sink.endpoint });
    [{ port }] = (await once(app, 'message')) as [{ port: number }];
  });

  afterAll(async () => {
    app.kill('SIGTERM');
    await once(app, 'exit');
    sink.close();
  });

  it.each<[string, string[], string | undefined]>([
    ['one member', [`traceparent: ${PARENT}`, 'tracestate: a=1'], 'a=1'],
    ['no tracestate', [`traceparent: ${PARENT}`], undefined],
    ['header names in capitals', [`TRACEPARENT: ${PARENT}`, 'TraceState: a=1'], 'a=1'],
    ['several tracestate headers', [`traceparent: ${PARENT}`, 'tracestate: b=2,a=1', 'tracestate: c=3'], 'b=2,a=1,c=3'],
    ['an empty one among them', [`traceparent: ${PARENT}`, 'tracestate:', 'tracestate: c=3'], 'c=3'],
    ['keys with @', [`traceparent: ${PARENT}`, 'tracestate: 0t@v=1,fw529a3039@dt=x:y'], '0t@v=1,fw529a3039@dt=x:y'],
    ['blanks around members', [`traceparent: ${PARENT}`, 'tracestate: a=1 ,\tb=2'], 'a=1,b=2'],
    ['32 members', [`traceparent: ${PARENT}`, `tracestate: ${members(32)}`], members(32)],
    ['33 members', [`traceparent: ${PARENT}`, `tracestate: ${members(33)}`], undefined],
    ['33 in two headers', [`traceparent: ${PARENT}`, `tracestate: ${members(32)}`, 'tracestate: z=1'], undefined],
    ['a key twice: its first value', [`traceparent: ${PARENT}`, 'tracestate: a=1,a=2'], 'a=1'],
    ['a value with =', [`traceparent: ${PARENT}`, 'tracestate: a=1=2'], undefined],
    ['a key in capitals', [`traceparent: ${PARENT}`, 'tracestate: A=1'], undefined],
    ['a value that is too long', [`traceparent: ${PARENT}`, `tracestate: a=${'x'.repeat(257)}`], undefined],
    [
      'a value that is just not',
      [`traceparent: ${PARENT}`, `tracestate: a=${'x'.repeat(256)}`],
      `a=${'x'.repeat(256)}`,
    ],
    ['a higher version', [`traceparent: 01-${ID}-b7ad6b7169203331-01-more`, 'tracestate: a=1'], 'a=1'],
  ])('%s: the trace goes on', async (_, headers, tracestate) => {
    const context = await received(headers);
    expect(context.traceparent).toMatch(new RegExp(`^00-${ID}-(?!b7ad6b7169203331)[0-9a-f]{16}-01$`));
    expect(context.tracestate).toBe(tracestate);
  });

  it.each([
    ['two traceparent headers', [`traceparent: ${PARENT}`, `traceparent: ${PARENT}`]],
    ['two that differ', [`traceparent: ${PARENT}`, `traceparent: ${PARENT.replace('b7', 'c8')}`]],
    ['upper case', [`traceparent: ${PARENT.toUpperCase()}`]],
    ['one upper-case digit', [`traceparent: ${PARENT.replace('0af', '0Af')}`]],
    ['zeros for a trace', [`traceparent: 00-${'0'.repeat(32)}-b7ad6b7169203331-01`]],
    ['zeros for a span', [`traceparent: 00-${ID}-${'0'.repeat(16)}-01`]],
    ['the forbidden version', [`traceparent: ff${PARENT.slice(2)}`]],
    ['more than version 00 has', [`traceparent: ${PARENT}-00`]],
    ['no flags', [`traceparent: ${PARENT.slice(0, -3)}`]],
    ['nothing', ['traceparent:']],
    ['bytes', ['traceparent: \u00ff\u00fe']],
    ['a tracestate alone', []],
  ])('%s: a new trace, without the old state', async (_, headers) => {
    const context = await received([...headers, 'tracestate: a=1']);
    expect(context.traceparent).toMatch(/^00-(?!0{32})[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(context.traceparent).not.toContain(ID);
    expect(context.tracestate).toBeUndefined();
  });

  async function received(headers: string[]): Promise<{ traceparent: string; tracestate?: string }> {
    const answer = await raw(port, 'told', headers);
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    return JSON.parse(answer.slice(answer.indexOf('{'), answer.lastIndexOf('}') + 1));
  }
});

describe.each(['fastify', 'express'])('drainOnShutdown on %s', (platform) => {
  it('answers what is in hand, then lets the spans go', async () => {
    const sink = await SpanSink.open();
    const { app, answered, said } = await serving(platform, { OTEL_EXPORTER_OTLP_ENDPOINT: sink.endpoint });
    app.kill('SIGTERM');
    await said('Stopping on SIGTERM');
    app.send('release');
    expect(await answered).toMatch(/^HTTP\/1\.1 200 [^]*done/);
    await said('Stopped');
    expect(await once(app, 'exit')).toEqual([0, null]);
    sink.close();
    expect(sink.spans.map(({ name }) => name)).toEqual(['GET /slow']);
  });

  it('gives up a request that does not end, ends its span, and counts the spans that were not accepted', async () => {
    const nowhere = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', DRAIN_MS: '50' };
    const { app, said, port } = await serving(platform, nowhere);
    await raw(port, 'told', []);
    app.kill('SIGTERM');
    await said('Work in hand is given up');
    await said('Stopped; 4 spans never reached the collector');
    expect(await once(app, 'exit')).toEqual([null, 'SIGTERM']);
  });
});

/** An application that has a request in hand. */
async function serving(platform: string, env: Record<string, string>) {
  const app = forkTraced('edge-app', [platform], env);
  const messages: string[] = [];
  const waiting = new Map<string, () => void>();
  const said = (text: string) =>
    messages.includes(text) ? undefined : new Promise<void>((resolve) => waiting.set(text, resolve));
  const [{ port }] = (await once(app, 'message')) as [{ port: number }];
  app.on('message', (message: { said?: string; serving?: true }) => {
    const text = message.said ?? 'serving';
    messages.push(text);
    waiting.get(text)?.();
  });
  const answered = raw(port, 'slow', []).catch((error: Error) => error.message);
  await said('serving');
  return { app, answered, said, port };
}

/** Sends headers as they are, and gives what came back. */
function raw(port: number, path: string, headers: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const lines = [`GET /${path} HTTP/1.1`, 'Host: edge', 'Connection: close', ...headers];
    const socket = connect(port, '127.0.0.1', () => socket.write(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'));
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString('latin1')));
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
  });
}
