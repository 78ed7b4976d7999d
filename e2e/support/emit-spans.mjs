// Run with the preload: makes the given number of spans in batches, and prints the telemetry's status.
import { setTimeout as pause } from 'node:timers/promises';
import { shutdownTelemetry, withSpan } from '@throughline/telemetry';

const [count, atOnce] = process.argv.slice(2).map(Number);
for (let made = 1; made <= count; made++) {
  withSpan('work', {}, () => undefined);
  if (made % atOnce === 0) await pause(5);
}
process.stdout.write(JSON.stringify(await shutdownTelemetry()));
