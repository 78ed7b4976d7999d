// Writes a line that holds secrets, in a span; started by log-lines.integration.spec.ts.
import { createLogger, shutdownTelemetry, withRootSpan } from '@throughline/telemetry';

const log = createLogger();
await withRootSpan('work', {}, async () => log.info({ user: { cvv: 123 } }, 'to jane@example.org'));
await shutdownTelemetry();
