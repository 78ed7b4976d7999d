import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { Failure } from '../../tools/console/failure.ts';
import { root } from '../../tools/shop/site.ts';
import { type Variant, variants } from './variants.ts';

/** What a process used from its spawn to its exit. */
export interface Taken {
  wallMs: number;
  /** User and system time of all its threads. */
  cpuMs: number;
  /** Its largest resident memory, in MB of 1024 × 1024 bytes. */
  rssMb: number;
}

/** No collector listens there. The processes end before an exporter has anything to send. */
const COLLECTOR = 'http://127.0.0.1:9';

/**
 * Starts a process and waits for its end. Fails if the process fails, and if its telemetry did not start, which would
 * be fast.
 */
export async function takenBy(name: Variant): Promise<Taken> {
  const { args, traces } = variants[name];
  const others = Object.entries(process.env).filter(([variable]) => !/^(OTEL_|NODE_)/.test(variable));
  const env = { ...Object.fromEntries(others), OTEL_EXPORTER_OTLP_ENDPOINT: COLLECTOR };
  const begun = performance.now();
  const child = spawn(process.execPath, ['--require', './bench/startup/usage.cjs', ...args], {
    cwd: root,
    env,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  const said = Promise.all([text(child.stderr!), text(child.stdio[3] as Readable)]);
  const [code] = (await once(child, 'exit')) as [number | null];
  const wallMs = performance.now() - begun;
  const [complaint, usage] = await said;
  if (code !== 0 || !usage) throw new Failure(`${name} ended with ${code}:\n${complaint}`);
  const { cpuMs, rssMb, ...seen } = JSON.parse(usage) as Omit<Taken, 'wallMs'> & { traces: boolean };
  if (seen.traces !== traces) throw new Failure(`${name} ${traces ? 'does not trace' : 'traces'}:\n${complaint}`);
  return { wallMs, cpuMs, rssMb };
}
