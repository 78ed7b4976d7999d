// Writes a line through a pino transport, a worker thread, and ends. Started by pino-transport.integration.spec.ts.
import { createLogger, withRootSpan } from '@throughline/telemetry';

const log = createLogger({ transport: { target: 'pino/file', options: { destination: process.argv[2] } } });
await withRootSpan('work', async () => log.info({ user: { cvv: 123 } }, 'to jane@example.org'));
