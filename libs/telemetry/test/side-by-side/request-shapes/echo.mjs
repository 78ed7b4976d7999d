// Answers each request with what came of it, but for the headers of its trace: these go to the parent process.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { withRootSpan } from '@throughline/telemetry';

export const FOREIGN = '00-11111111111111111111111111111111-2222222222222222-01';
const TRACE = ['traceparent', 'tracestate', 'baggage'];

const server = createServer({ requireHostHeader: false }, async (request, response) => {
  const sent = [];
  for (let at = 0; at < request.rawHeaders.length; at += 2) sent.push(request.rawHeaders.slice(at, at + 2));
  const ours = sent.filter(([name]) => TRACE.includes(name.toLowerCase()));
  const others = sent.filter((pair) => !ours.includes(pair));
  process.send?.({ shape: request.url.split('?')[1], ours });
  response.writeHead(200, { 'set-cookie': ['a=1', 'b=2'] });
  response.end(JSON.stringify([request.method, request.url, others, await text(request)]));
}).listen(0, '127.0.0.1');
await once(server, 'listening');
export const { port } = server.address();
export const at = (shape) => `http://127.0.0.1:${port}/path?${shape}`;

/** Makes each request in a trace of its own, and prints what it gives, a promise of a text. */
export async function each(shapes) {
  for (const [shape, request] of Object.entries(shapes)) {
    const answer = await withRootSpan(shape, () => request(shape));
    console.log(shape, answer.replaceAll(String(port), 'port').replace(/boundary-?[\w-]+|-{4,}[\w-]+/g, 'boundary'));
  }
  server.close();
  server.closeAllConnections();
}

/** What each of these fails with. */
export async function refused(shapes) {
  for (const [shape, request] of Object.entries(shapes)) {
    const message = await withRootSpan(shape, async () => {
      try {
        return String(await request());
      } catch (error) {
        return `${error.name} ${error.code} ${error.message} ${error.cause?.message}`;
      }
    });
    console.log(shape, message.replaceAll(String(port), 'port'));
  }
}
