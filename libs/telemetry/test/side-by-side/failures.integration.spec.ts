import { type KeyValue, OtlpSink } from '../otlp-sink.js';
import { run, sideBySide } from './side-by-side.js';

const imports = `import { once } from 'node:events';
  class OutOfStock extends Error {}
  const fail = () => { throw new OutOfStock('no laptops left'); };
  const ask = async (port, paths) => {
    for (const path of paths) {
      const response = await fetch('http://127.0.0.1:' + port + path);
      console.log(path, response.status, (await response.text()).replace(/at .*/gs, ''));
    }
  };`;

const express = `${imports} import express from 'express';
  process.env.NODE_ENV = 'production';
  const app = express();
  app.set('env', 'test');
  const inner = express.Router();
  inner.get('/inner', fail);
  app.get('/thrown', fail);
  app.get('/rejected', async () => fail());
  app.get('/next', (_req, _res, next) => next(new OutOfStock('no laptops left')));
  app.use('/middleware', fail);
  app.use('/router', inner);
  app.get('/missing', (_req, _res, next) => next(Object.assign(new Error('missing'), { status: 404 })));
  app.get('/recovered', fail, (_error, _req, res, _next) => res.send('all is well'));
  app.get('/told', (_req, res) => res.status(500).send('told'));
  app.get('/answered', fail, (error, _req, res, _next) => res.status(503).json({ code: error.message }));
  const server = app.listen(0);
  await once(server, 'listening');
  await ask(server.address().port, process.env.PATHS.split(' '));
  server.close();`;

const fastify = `${imports} import fastify from 'fastify';
  const app = fastify();
  app.get('/thrown', fail);
  app.get('/rejected', async () => fail());
  app.get('/next', (_req, reply) => reply.send(new OutOfStock('no laptops left')));
  app.get('/middleware', { onRequest: (_req, _reply, done) => done(new OutOfStock('no laptops left')) }, () => 'never');
  app.register(async (inner) => inner.get('/router/inner', fail));
  app.get('/missing', () => { throw Object.assign(new Error('missing'), { statusCode: 404 }); });
  app.get('/recovered', { errorHandler: (_error, _req, reply) => reply.code(200).send('all is well') }, fail);
  app.get('/told', (_req, reply) => reply.code(500).send('told'));
  app.get('/answered', { errorHandler: (error, _req, reply) => reply.code(503).send({ code: error.message }) }, fail);
  await app.listen({ port: 0 });
  await ask(app.server.address().port, process.env.PATHS.split(' '));
  await app.close();`;

const failing = ['/thrown', '/rejected', '/next', '/middleware', '/router/inner', '/answered'];
const others = ['/missing', '/recovered', '/told'];

interface Sent {
  kind: number;
  status: { code?: number; message?: string };
  attributes: KeyValue[];
  events: { name: string; attributes: KeyValue[] }[];
}

const valueOf = (attributes: KeyValue[], name: string): unknown =>
  Object.values(attributes.find(({ key }) => key === name)?.value ?? {})[0];

describe.each([
  ['Express', express],
  ['Fastify', fastify],
])('%s without Nest', (_, program) => {
  it('answers as it does untraced, and says why a request failed', async () => {
    const sink = await OtlpSink.open();
    const env = {
      PATHS: [...failing, ...others].join(' '),
      OTEL_TRACES_EXPORTER: 'otlp',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
    };
    const [plain, traced] = await sideBySide({ 'main.mjs': program }, { env });
    sink.close();
    expect(traced).toEqual(plain);
    expect(plain.stdout).toContain('/recovered 200 all is well');

    const spans = (sink.of('/v1/traces') as unknown as Sent[]).filter(({ kind }) => kind === 2);
    const shown = spans.map(({ attributes, status, events }) => ({
      path: valueOf(attributes, 'url.path'),
      type: valueOf(attributes, 'error.type'),
      status,
      exceptions: events.map((event) => valueOf(event.attributes, 'exception.message')),
    }));
    expect(shown).toEqual([
      ...failing.map((path) => ({
        path,
        type: 'OutOfStock',
        status: { code: 2, message: 'no laptops left' },
        exceptions: ['no laptops left'],
      })),
      { path: '/missing', type: undefined, status: { code: 0 }, exceptions: [] },
      { path: '/recovered', type: undefined, status: { code: 0 }, exceptions: [] },
      { path: '/told', type: '500', status: { code: 2 }, exceptions: [] },
    ]);
  });
});

it('says what a handler of node:http has recorded, in place of the status', async () => {
  const sink = await OtlpSink.open();
  const program = `${imports} import { createServer } from 'node:http';
    import { trace } from '@opentelemetry/api'; import { recordError } from '@throughline/telemetry';
    const server = createServer((_req, res) => {
      try { fail(); } catch (error) { recordError(trace.getActiveSpan(), error); res.writeHead(500).end(); }
    }).listen(0);
    await once(server, 'listening');
    await ask(server.address().port, ['/']);
    server.close();`;
  const env = {
    OTEL_TRACES_EXPORTER: 'otlp',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
  };
  const { stdout } = await run({ 'main.mjs': program }, { preloaded: true, env });
  sink.close();
  expect(stdout).toBe('/ 500 \n');
  const [served] = (sink.of('/v1/traces') as unknown as Sent[]).filter(({ kind }) => kind === 2);
  expect(served).toMatchObject({ status: { code: 2, message: 'no laptops left' }, events: [{ name: 'exception' }] });
  expect(valueOf(served!.attributes, 'error.type')).toBe('OutOfStock');
});
