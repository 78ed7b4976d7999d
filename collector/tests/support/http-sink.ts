import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { gunzipSync } from 'node:zlib';

/** A backend that accepts OTLP over HTTP in any encoding, and keeps what arrives by path. */
export class HttpSink {
  readonly requests: { path: string; headers: IncomingHttpHeaders; body: Buffer }[] = [];
  readonly url: string;
  readonly #server: Server;

  constructor(
    private readonly host: string,
    private readonly port = 4318,
  ) {
    this.url = `http://${host}:${port}`;
    this.#server = createServer(async (request, response) => {
      const { url = '', headers } = request;
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const bytes = Buffer.concat(chunks);
      const body = headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes;
      this.requests.push({ path: url, headers, body });
      const json = headers['content-type'] === 'application/json';
      response.writeHead(200, { 'content-type': headers['content-type'] }).end(json ? '{}' : '');
    });
  }

  open = (): Promise<void> => new Promise((resolve) => this.#server.listen(this.port, this.host, resolve));

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
