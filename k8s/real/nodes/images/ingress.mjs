// Stands in for the ingress controller: every request goes to the gateway, whichever its host and path.
import { createServer, request } from 'node:http';

const SHOP = { host: 'api-gateway.shop.svc.cluster.local', port: 3000 };

createServer((incoming, outgoing) => {
  const { method, url: path, headers } = incoming;
  const forwarded = request({ ...SHOP, method, path, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode, answer.headers);
    answer.pipe(outgoing);
  });
  forwarded.on('error', ({ message }) => outgoing.writeHead(502).end(message));
  incoming.pipe(forwarded);
}).listen(8000);
createServer((_, response) => response.end('OK')).listen(8080);
// The first process of a container has no handler by default.
process.on('SIGTERM', () => process.exit());
