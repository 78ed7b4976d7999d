// Swallows OTLP and counts the spans; told as JSON, it keeps them too.
import { createServer } from 'node:http';

let spans = [];
let count = 0;
const server = createServer((request, response) => {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    const body = Buffer.concat(parts);
    if (request.url === '/v1/traces') {
      if (request.headers['content-type'] === 'application/json') spans.push(...spansOf(JSON.parse(body.toString())));
      else count += countSpans(body);
    }
    response.writeHead(200, { 'content-type': request.headers['content-type'] }).end();
  });
});

const spansOf = ({ resourceSpans }) =>
  resourceSpans
    .flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans))
    .map(({ name, traceId, parentSpanId, links = [] }) => ({ name, traceId, parentSpanId, links: links.length }));

/** resource_spans (field 1) hold scope_spans (2), which hold spans (2). */
function countSpans(request) {
  let found = 0;
  for (const resource of fields(request, 1))
    for (const scope of fields(resource, 2)) found += [...fields(scope, 2)].length;
  return found;
}

function* fields(message, wanted) {
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = message[at++];
      value += (byte & 127) * shift;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    if ((tag & 7) !== 2) throw new Error(`unexpected wire type ${tag & 7}`);
    const length = varint();
    if (tag >> 3 === wanted) yield message.subarray(at, at + length);
    at += length;
  }
}

process.on('message', () => {
  process.send({ spans, count });
  spans = [];
  count = 0;
});
process.on('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () => process.send({ ready: true, url: `http://127.0.0.1:${server.address().port}` }));
