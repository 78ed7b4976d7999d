import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { fromProtobuf } from '../../bench/telemetry/wire/otlp.ts';
import { LocalServer } from './local-server.js';

/** An OTLP collector over http/protobuf that counts spans, the messages among them, and their bytes. */
export class SpanMeter extends LocalServer {
  spans = 0;
  messages = 0;
  bytes = 0;

  constructor() {
    super(async (request, response) => {
      const sent = await buffer(request);
      if (request.url === '/v1/traces')
        this.#take(request.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent);
      response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
    });
  }

  #take(body: Buffer): void {
    const spans = fromProtobuf(body);
    this.spans += spans.length;
    this.messages += spans.filter(({ kind }) => kind === 'PRODUCER').length;
    this.bytes += body.length;
  }
}
