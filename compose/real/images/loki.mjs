// Stands in for Loki: takes log lines by OTLP, and answers queries for a trace's id with as many lines as carry it.
import { createServer } from 'node:http';
import { gunzipSync } from 'node:zlib';

const bodies = [];
// The first process of a container has no handler by default.
process.on('SIGTERM', () => process.exit());

function keep(request, response) {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    const body = Buffer.concat(parts);
    bodies.push(request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body);
    response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
  });
}

/** OTLP carries the id as 16 raw bytes. */
function linesOf(traceId) {
  const id = Buffer.from(traceId, 'hex');
  let count = 0;
  for (const body of bodies) for (let at = body.indexOf(id); at >= 0; at = body.indexOf(id, at + 1)) count += 1;
  return Array.from({ length: count }, () => ['0', `a line of trace ${traceId}`]);
}

createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  if (request.method === 'POST') return keep(request, response);
  if (pathname === '/ready') return response.end('ready');
  const id = /trace_id *= *.([0-9a-f]{32})/.exec(searchParams.get('query') ?? '')?.[1];
  if (!id) return response.writeHead(404).end();
  const values = linesOf(id);
  const data = { resultType: 'streams', result: values.length > 0 ? [{ stream: {}, values }] : [] };
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ status: 'success', data }));
}).listen(3100);
