import type { FastifyInstance, FastifyReply } from 'fastify';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { CannotStart } from '../config/env.js';
import type { admitting } from '../config/variables.js';
import type { z, ZodObject } from 'zod';
import { isStale } from './deadline.js';
import { answer } from './problem.filter.js';
import { Problem } from './problem.js';
import { Admission } from './admission.js';

const RESOLUTION_MS = 10;
const LOOK_EVERY_MS = 250;
/**
 * The defaults of `ADMISSION_*`. An answer is slow after half of a call's default deadline; later would be too late.
 */
export const LOAD = { fewest: 16, most: 256, slowMs: 1000, loopDelayMs: 300 };

/** Reads `ADMISSION_*`. @throws CannotStart when the minimum exceeds the maximum */
export function loadLimits(settings: z.infer<ZodObject<typeof admitting>>): typeof LOAD {
  const { ADMISSION_FEWEST: fewest, ADMISSION_MOST: most } = settings;
  if (fewest > most) throw new CannotStart(`ADMISSION_FEWEST: is ${fewest}, and ADMISSION_MOST no more than ${most}`);
  return { fewest, most, slowMs: settings.ADMISSION_SLOW_MS, loopDelayMs: settings.ADMISSION_LOOP_DELAY_MS };
}

/**
 * Refuses a request before any work: with 504 when its caller has given up already, with 503 `overloaded` when there
 * are more in hand than are answered in time, or the event loop is late. Health checks always pass: a busy process is
 * alive.
 */
export function shedLoad(fastify: FastifyInstance, { loopDelayMs, ...limits }: typeof LOAD = LOAD): void {
  const admission = new Admission(limits);
  const loop = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  let lateMs = 0;
  const timer = setInterval(() => (lateMs = meanDelay(loop)), LOOK_EVERY_MS).unref();
  loop.enable();
  fastify.addHook('onClose', async () => {
    clearInterval(timer);
    loop.disable();
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    if (/^\/health\b/.test(request.url)) return done();
    if (!admission.enter(lateMs > loopDelayMs)) return answer(overloaded(), request, reply);
    const began = performance.now();
    leaveOnce(reply, () => admission.leave(performance.now() - began));
    done();
  });
  // After all onRequest hooks, because the public edge removes a client's deadline in one.
  fastify.addHook('preHandler', (request, reply, done) =>
    isStale(request.headers) ? answer(tooLate(), request, reply) : done(),
  );
}

/**
 * Calls `leave` at the first byte of the answer or when the client hangs up: a stream stays open for minutes at little
 * cost.
 */
function leaveOnce(reply: FastifyReply, leave: () => void): void {
  let left = false;
  const { raw } = reply;
  const once = (): void => {
    if (!left) leave();
    left = true;
  };
  const { writeHead } = raw;
  raw.writeHead = ((...head: Parameters<typeof writeHead>) => {
    once();
    return writeHead.apply(raw, head);
  }) as typeof writeHead;
  raw.once('close', once);
}

function meanDelay(loop: ReturnType<typeof monitorEventLoopDelay>): number {
  const ms = loop.mean / 1e6 - RESOLUTION_MS;
  loop.reset();
  return ms > 0 ? ms : 0;
}

const tooLate = () => new Problem(504, 'upstream_timeout', 'The caller no longer waits; nothing was done.');
const overloaded = () => new Problem(503, 'overloaded', 'There is too much to do; try again shortly.');
