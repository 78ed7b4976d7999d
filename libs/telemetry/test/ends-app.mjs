// HTTP requests that end in all ways but the usual one; started by ends.integration.spec.ts.
import http from 'node:http';
import { connect, createServer } from 'node:net';
import { pipeline, Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { shutdownTelemetry, withRootSpan, withSpan } from '@throughline/telemetry';

const closed = new Map();
const failing = async function* () {
  yield 'a piece';
  await sleep(10);
  throw Object.assign(new Error('the disk is gone'), { code: 'EIO' });
};
const answers = {
  '/waits': () => {},
  '/half': (res) => res.write('half'),
  '/events': (res) => res.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n'),
  '/all-events': (res) => res.setHeader('content-type', 'text/event-stream').end('data: 1\n\n'),
  '/breaks': (res) => pipeline(Readable.from(failing()), res, () => {}),
  '/destroyed': (res) => res.write('half', () => res.destroy()),
};
const server = http.createServer((req, res) => {
  res.on('close', () => closed.get(req.url)?.());
  (answers[req.url] ?? (() => res.end('whole')))(res);
});
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
const { port } = server.address();
const base = `http://127.0.0.1:${port}`;
const isClosed = (path) => new Promise((done) => closed.set(path, done));

/** A client that leaves as soon as the request is there, or a part of its answer. */
async function leaves(path, how) {
  const end = isClosed(path);
  const arrived = new Promise((done) => server.once('request', (_req, res) => setImmediate(done, res)));
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {}).write(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
  await arrived;
  socket[how]();
  await end;
}

await leaves('/waits', 'destroy');
await leaves('/half', 'resetAndDestroy');
await leaves('/events', 'destroy');
for (const path of ['/breaks', '/destroyed', '/all-events', '/whole']) {
  await new Promise((done) =>
    http.get(base + path, (res) =>
      res
        .resume()
        .on('error', () => {})
        .on('close', done),
    ),
  );
}

const attempt = (name, work) => withRootSpan(name, {}, () => withSpan(`${name} step`, {}, work)).catch(() => {});
const overHttp = (path, options = {}) =>
  new Promise((done, fail) => {
    const onResponse = (res) => res.on('error', fail).on('end', done).resume();
    http.get(base + path, options, onResponse).on('error', fail);
  });

const aborted = () => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 20);
  return { signal: controller.signal };
};
const late = () => ({ signal: AbortSignal.timeout(20) });
await attempt('fetch aborted', () => fetch(`${base}/waits`, aborted()));
await attempt('fetch late', () => fetch(`${base}/waits`, late()));
await attempt('fetch aborted midway', () => fetch(`${base}/half`, aborted()).then((res) => res.text()));
await attempt('http aborted', () => overHttp('/waits', aborted()));
await attempt('http late', () => overHttp('/waits', late()));
await attempt('http broken', () => overHttp('/breaks'));

server.closeAllConnections();
server.close();
const closedPort = await new Promise((done) => {
  const nobody = createServer().listen(0, '127.0.0.1', () => {
    const { port } = nobody.address();
    nobody.close(() => done(port));
  });
});
await attempt('fetch refused', () => fetch(`http://127.0.0.1:${closedPort}`));
await attempt('http refused', () => overHttp('/', { port: closedPort }));
await shutdownTelemetry();
