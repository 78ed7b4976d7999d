import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { countProtobuf } from '../telemetry/wire/otlp.ts';

/**
 * An OTLP collector over http/protobuf that counts what arrives. Runs as a process of its own, because it takes CPU.
 */
const counted = { spans: 0, spanBytes: 0, otherBytes: 0 };

const server = createServer(async (request, response) => {
  const sent = await buffer(request);
  const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent;
  if (request.url === '/v1/traces') {
    counted.spans += countProtobuf(body);
    counted.spanBytes += body.length;
  } else counted.otherBytes += body.length;
  response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
});

export type Received = typeof counted;

process.on('message', () => process.send!(counted));
process.on('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () =>
  process.send!({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }),
);
