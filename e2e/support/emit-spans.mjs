// Run with the preload: makes as many spans as told, so many at a time, and prints how telemetry fared.
import { setTimeout as pause } from 'node:timers/promises';
import { shutdownTelemetry, withSpan } from '@throughline/telemetry';

const [count, atOnce] = process.argv.slice(2).map(Number);
for (let made = 1; made <= count; made++) {
  withSpan('work', {}, () => undefined);
  if (made % atOnce === 0) await pause(5);
}
process.stdout.write(JSON.stringify(await shutdownTelemetry()));
