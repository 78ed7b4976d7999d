// Run with the preload: makes as many spans as told, a hundred at a time, and prints how telemetry fared.
import { setTimeout as pause } from 'node:timers/promises';
import { shutdownTelemetry, withSpan } from '@throughline/telemetry';

const count = Number(process.argv[2]);
for (let made = 0; made < count; made++) {
  withSpan('work', {}, () => undefined);
  if (made % 100 === 99) await pause(5);
}
process.stdout.write(JSON.stringify(await shutdownTelemetry()));
