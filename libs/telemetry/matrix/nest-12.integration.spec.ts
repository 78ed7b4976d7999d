import { once } from 'node:events';
import { join } from 'node:path';
import { TraceClient } from '@throughline/telemetry-testing';
import { saying } from '../../telemetry-testing/test/saying.js';
import { preloaded } from '../test/packed-app.js';
import { setUp } from './set-up.js';

const bundling = ['--bundle', '--platform=node', '--format=esm', '--packages=external', '--outfile=dist/esbuild.mjs'];

const set = setUp('nest-12', {
  prepare(app) {
    app.run('webpack');
    app.run('esbuild', 'dist/web.js', ...bundling);
  },
});

const start = (args: readonly string[]) =>
  set.app.start(args, {
    DATABASE_URL: process.env['ORDERS_DATABASE_URL']!,
    PM2_HOME: join(set.app.folder, '.pm2'),
    OTEL_SERVICE_NAME: 'books',
    OTEL_EXPORTER_OTLP_ENDPOINT: set.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
  });

const listening = (args: readonly string[]) => saying(start(args), /listening on (\S+)/);

const program = (name: string) => [...preloaded, `dist/${name}`];

const question = {
  method: 'POST',
  body: JSON.stringify({ query: '{ book(id: "1") { title } }' }),
  headers: { 'content-type': 'application/json' },
};

const lent = ['GET /books/:id/lend', '  know_reader', '  lend', '    note_lent'];
const found = ['GET /api/v1/books/:id', '  find_book'];
const asked = ['POST /graphql', '  find_book'];
const pages = ['GET /books/pages', '  turn_page', '  turn_page', '  turn_page'];
const selected = ['GET /books/:id', '  SELECT matrix_books', '  SELECT matrix_books'];

const inTransaction = ['GET /books/:id/editions', '  SELECT matrix_books', '  COMMIT'];

const watching = ['node_modules/.bin/nest', 'start', '--watch', '--exec', `node ${preloaded.join(' ')}`];

type Stack = [stack: string, args: string[], path: string, spans: string[], request?: RequestInit];

const stacks: Stack[] = [
  ['Apollo on Express', program('apollo.js'), '/graphql', asked, question],
  ['a prefix and versions on Express', program('apollo.js'), '/api/v1/books/1', found],
  ['a mounted handler on Express', program('apollo.js'), '/mounted', ['GET /mounted']],
  ['Mercurius on Fastify', program('mercurius.js'), '/graphql', asked, question],
  ['a prefix and versions on Fastify', program('mercurius.js'), '/api/v1/books/1', found],
  ['CQRS and request-scoped providers', program('web.js'), '/books/1/lend', lent],
  ['server-sent events', program('web.js'), '/books/pages', pages],
  ['TypeORM and Knex', program('databases.js'), '/books/1', selected],
  ['Prisma, in a transaction', program('databases.js'), '/books/1/editions', inTransaction],
  ['a bundle of webpack', program('webpack.mjs'), '/books/1/lend', lent],
  ['a bundle of esbuild', program('esbuild.mjs'), '/books/1/lend', lent],
  ['a cluster', [...preloaded, 'cluster.mjs'], '/books/1/lend', lent],
  ['pm2', ['node_modules/.bin/pm2-runtime', 'pm2.config.cjs', '--raw'], '/books/1/lend', lent],
  ['nest start --watch', watching, '/books/1/lend', lent],
];

it.each(stacks)(
  'is one trace with %s',
  async (_, args, path, spans, request = {}) => {
    const url = await listening(args);
    const client = TraceClient.devtools(set.url, { complete: (trace) => trace.spans.length >= spans.length });
    const { value, trace } = await client.isolated(({ headers }) =>
      fetch(url + path, { ...request, headers: { ...request.headers, ...headers } }),
    );
    expect(value.status).toBeLessThan(300);
    await value.text();
    await expect(trace).toHaveWaterfall(spans);
    await expect(trace).toHaveSpan(spans[0]!, { service: 'books' });
  },
  60_000,
);

it('is a trace of its own for each message of a WebSocket', async () => {
  const url = await listening(program('web.js'));
  const socket = new WebSocket(url.replace('http', 'ws'));
  await once(socket, 'open');
  socket.send(JSON.stringify({ event: 'ask' }));
  const [{ data }] = await once(socket, 'message');
  socket.close();

  const { data: traceId } = JSON.parse(String(data)) as { data: string };
  await expect(new TraceClient(set.url).live(traceId)).toHaveWaterfall(['answer_question']);
}, 60_000);

it('is a trace of its own for each run of a schedule', async () => {
  const traceId = await saying(start(program('web.js')), /tick (\w{32})/);
  await expect(new TraceClient(set.url).live(traceId)).toHaveWaterfall(['tick']);
}, 60_000);
