// Reports what OTEL_SDK_DISABLED=true leaves behind in a process; started by disabled.integration.spec.ts.
import { registerHooks } from 'node:module';

const loaded = [];
registerHooks({
  load(url, context, next) {
    loaded.push(url);
    return next(url, context);
  },
});
const untouched = { fetch: globalThis.fetch };
const http = await import('node:http');
const emit = http.Server.prototype.emit;
const before = loaded.length;
await import('@throughline/telemetry/register');
const preloaded = loaded.slice(before).filter((url) => url.startsWith('file:') && !url.endsWith('/register.js'));
const { withSpan, telemetryStatus, currentTraceId } = await import('@throughline/telemetry');
await import('@throughline/telemetry/messaging');
await import('@throughline/telemetry/fastify');
await import('@throughline/telemetry/express');
const { default: pg } = await import('pg');
const amqplib = await import('amqplib');
const { channel } = await import('node:diagnostics_channel');

const promise = Promise.resolve(1);
const failure = new Error('thrown on');
let thrown;
try {
  withSpan('failing', {}, () => {
    throw failure;
  });
} catch (error) {
  thrown = error;
}
const report = {
  preloaded,
  seen: loaded.length,
  fetch: globalThis.fetch === untouched.fetch,
  emit: http.Server.prototype.emit === emit,
  wrapped: [
    http.request,
    http.default.request,
    pg.Client.prototype.query,
    pg.Pool.prototype.connect,
    amqplib.connect,
  ].filter((each) => '__wrapped' in each).length,
  undici: channel('undici:request:create').hasSubscribers,
  samePromise: withSpan('work', {}, () => promise) === promise,
  sameError: thrown === failure,
  traceId: withSpan('work', {}, () => currentTraceId()),
  status: telemetryStatus(),
  handles: process.getActiveResourcesInfo().filter((kind) => !/Pipe|TTY|FSReq/.test(kind)),
};
// The list is long: a pipe takes it in pieces, and a disconnect would cut it off.
process.send(report, () => process.disconnect());
