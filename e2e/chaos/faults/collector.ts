import { setTimeout as delay } from 'node:timers/promises';
import type { TcpProxy } from '../network/proxy.ts';
import type { Fault } from './fault.ts';

const FOR_MS = 30_000;
const UNAVAILABLE = [
  'HTTP/1.1 503 Service Unavailable',
  'Retry-After: 1',
  'Content-Length: 0',
  'Connection: close',
  '\r\n',
].join('\r\n');

const outage = (name: string, behaviour: string, breakIt: (wire: TcpProxy) => void): Fault => ({
  name: `collector-${name}`,
  description: `the Collector ${behaviour} for ${FOR_MS / 1000} s`,
  spotless: true,
  loses: 'counted spans',
  async strike({ cluster: { wires } }) {
    breakIt(wires.otlp);
    await delay(FOR_MS);
    wires.otlp.open();
    // Requests on a silent connection are lost, so it cannot be used again.
    wires.otlp.reset();
    return { since: Date.now() };
  },
});

export const collectorFaults: Fault[] = [
  outage('refuses', 'refuses connections', (wire) => wire.refuse()),
  outage('hangs', 'takes connections and says nothing', (wire) => wire.silence()),
  outage('503', 'answers 503', (wire) => wire.answer(UNAVAILABLE)),
];
