// One variant in a process of its own: node measured.ts <variant> <url> <requests>. Prints the CPU time of a span in
// µs.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { variants } from './variants.ts';
import { request, SPANS } from './work.ts';

const [name = '', url = '', requests = ''] = process.argv.slice(2);
const { provider, processor } = variants[name]!(url);
const tracer = provider.getTracer('bench');

/** One request in each turn of the event loop, as in a busy server. */
async function serve(count: number): Promise<void> {
  for (let id = 0; id < count; id++) {
    request(tracer, id);
    await nextTurn();
  }
  await processor?.forceFlush();
}

await serve(Number(requests) / 2);
const before = process.cpuUsage();
await serve(Number(requests));
const { user, system } = process.cpuUsage(before);
console.log((user + system) / (Number(requests) * SPANS));
process.exit();
