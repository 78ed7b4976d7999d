// A program that serves and asks itself, and ends without a word to telemetry.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { propagation, context } from '@opentelemetry/api';
import { withRootSpan } from '@throughline/telemetry';

const server = createServer((_, response) => response.end('ok')).listen(0, '127.0.0.1');
await once(server, 'listening');
const url = `http://127.0.0.1:${server.address().port}`;
const baggage = propagation.createBaggage({ tenant: { value: 'a' }, secret: { value: 'b' } });

const ask = async () => {
  for (const path of ['/loud', '/quiet']) await (await fetch(url + path)).text();
};
await withRootSpan('ask', {}, () => context.with(propagation.setBaggage(context.active(), baggage), ask));
server.close();
server.closeAllConnections();
