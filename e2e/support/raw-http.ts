import { connect } from 'node:net';
import { env } from './env.js';

/** Sends raw bytes to the gateway and returns everything that it answers until it closes the connection. */
export function exchangeRaw(bytes: string, timeoutMs = 10_000): Promise<string> {
  const { hostname, port } = new URL(env.gateway);
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    socket.setTimeout(timeoutMs, () => socket.destroy(new Error(`no end within ${timeoutMs} ms; so far: ${answer}`)));
    socket.on('data', (chunk) => (answer += chunk.toString('latin1')));
    // It may close the connection during the sending; what it answered before counts.
    socket.on('error', (error) => (answer ? resolve(answer) : reject(error)));
    socket.on('close', () => resolve(answer));
  });
}
