import type { EventEmitter } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http2';
import { diag } from '@opentelemetry/api';
import { InstrumentationNodeModuleDefinition } from '@opentelemetry/instrumentation';

type Http2 = Pick<typeof import('node:http2'), 'createServer' | 'createSecureServer'>;
type Emit = (this: EventEmitter, event: string, ...args: unknown[]) => boolean;
/** Returns an `emit` that runs each request in a SERVER span, as OpenTelemetry's HTTP instrumentation does. */
type TraceRequests = (scheme: 'http' | 'https', emit: Emit) => Emit;

/**
 * Traces HTTP/2 servers that answer through Node's compatibility API, as Fastify and Nest do. The instrumentation
 * patches only the servers of HTTP/1. Node does not export the classes of HTTP/2 servers, so their prototypes are taken
 * from a server.
 */
export function http2Servers(traceRequests: TraceRequests): InstrumentationNodeModuleDefinition {
  const patched = new Map<{ emit: Emit }, Emit>();
  const patch = <E extends Http2>(exported: E): E => {
    const { createServer, createSecureServer } = exported;
    for (const [scheme, server] of [
      ['http', createServer()],
      ['https', createSecureServer({})],
    ] as const) {
      const prototype = Object.getPrototypeOf(server) as { emit: Emit };
      if (patched.has(prototype)) continue;
      patched.set(prototype, prototype.emit);
      prototype.emit = traceRequests(scheme, tellOfStreams(prototype.emit));
    }
    return exported;
  };
  const unpatch = (): void => {
    for (const [prototype, emit] of patched) prototype.emit = emit;
    patched.clear();
  };
  return new InstrumentationNodeModuleDefinition('http2', ['*'], patch, unpatch);
}

let isTold = false;

/**
 * A server that answers streams directly has no requests, and only requests can be traced. gRPC's streams have an
 * instrumentation of their own.
 */
const tellOfStreams = (emit: Emit): Emit =>
  function (event, ...args) {
    if (event === 'stream' && !isTold && this.listenerCount('request') === 0 && !isGrpc(args[1])) {
      isTold = true;
      diag.warn("An HTTP/2 server listens to 'stream' and is not traced. Listen to 'request', or make spans by hand.");
    }
    return emit.call(this, event, ...args);
  };

const isGrpc = (headers: unknown): boolean =>
  String((headers as IncomingHttpHeaders)['content-type']).startsWith('application/grpc');
