import { subscribe } from 'node:diagnostics_channel';
import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import { context, diag, type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import type { InstrumentationNodeModuleDefinition } from '@opentelemetry/instrumentation';
import { HttpInstrumentation, type HttpInstrumentationConfig } from '@opentelemetry/instrumentation-http';
import { ATTR_ERROR_TYPE } from '@opentelemetry/semantic-conventions';
import { passFor } from '../spans/methods.js';
import { http2Servers } from './http2-servers.js';
import { readOutgoing, withHeaders } from './outgoing-arguments.js';
import { awaitBody } from './unread-bodies.js';

type Request = (this: unknown, ...args: unknown[]) => { end(): void };
interface HttpModule {
  request: Request;
  get: Request;
  Server: unknown;
}

const ARGUMENTS = Symbol('arguments');
type Traced = Record<string, unknown> & { [ARGUMENTS]: unknown[]; headers: Record<string, string> };

/** The CLIENT span of a request, until its response arrives. */
const spans = new WeakMap<object, Span>();

subscribe('http.client.response.finish', (message) => {
  const { request, response } = message as { request: ClientRequest; response: IncomingMessage };
  const span = spans.get(request);
  spans.delete(request);
  if (span) awaitBody(span, response.socket, () => span.isRecording() && endUnread(span, response));
});

/** Ends the span, and ignores what the instrumentation does to it if the body is read after all. */
function endUnread(span: Span, { statusCode = 0 }: IncomingMessage): void {
  if (statusCode >= 400) {
    span.setStatus({ code: SpanStatusCode.ERROR }).setAttribute(ATTR_ERROR_TYPE, String(statusCode));
  }
  span.end();
  const same = (): Span => span;
  Object.assign(span, { end: () => undefined, setStatus: same, setAttribute: same, setAttributes: same });
}

const undoing = new WeakMap<HttpInPlace, () => void>();

/**
 * OpenTelemetry's HTTP instrumentation, applied to Node's own module objects. Without this, import-in-the-middle
 * patches a copy of the exports beside what is required, and a call through both makes two spans. Node gets the
 * arguments of each call as they were, with the trace's headers added. The instrumentation would pass one object in
 * their place, which breaks lists of headers, callbacks after `undefined`, escaped credentials and default ports.
 */
export class HttpInPlace extends HttpInstrumentation {
  override init(): ReturnType<HttpInstrumentation['init']> {
    const requests = this as unknown as { _incomingRequestFunction?: Parameters<typeof http2Servers>[0] };
    if (!requests._incomingRequestFunction) {
      diag.error('HTTP/2 is not traced: this version of @opentelemetry/instrumentation-http cannot trace its servers.');
      return [] as never;
    }
    if (this.getConfig().disableIncomingRequestInstrumentation) return [] as never;
    return [http2Servers((scheme, emit) => requests._incomingRequestFunction!(scheme, emit))] as never;
  }

  override enable(): void {
    if (this.isEnabled()) return;
    super.enable();
    const [forHttps, forHttp] = super.init();
    const undo = [
      patch(http as unknown as HttpModule, forHttp, false),
      patch(https as unknown as HttpModule, forHttps, true),
    ];
    syncBuiltinESMExports();
    undoing.set(this, () => undo.forEach((each) => each()));
  }

  override disable(): void {
    super.disable();
    undoing.get(this)?.();
    syncBuiltinESMExports();
  }

  /** Accepts a parent from a stored context, which the instrumentation would not take for a parent. */
  override getConfig(): HttpInstrumentationConfig {
    const config = super.getConfig();
    if (!config.requireParentforOutgoingSpans || !trace.getSpanContext(context.active())?.isRemote) return config;
    return { ...config, requireParentforOutgoingSpans: false };
  }
}

/** Patches one module in place. Returns a function that undoes it. */
function patch(module: HttpModule, definition: InstrumentationNodeModuleDefinition, isHttps: boolean): () => void {
  const { request, get, Server } = module;
  const native: Request = (options, callback) => {
    const { [ARGUMENTS]: args, headers } = options as Traced;
    const before = readOutgoing(args)!;
    const added = Object.fromEntries(
      Object.entries(headers).filter(([name, value]) => before.options.headers[name] !== value),
    );
    const given = callback ? args.with(before.callbackAt, callback) : args;
    const made = request(...withHeaders(given, added, isHttps));
    const span = trace.getActiveSpan();
    if (span?.isRecording()) spans.set(made, span);
    return made;
  };
  const exports: HttpModule = { request: native, get: native, Server };
  definition.patch!(exports);
  const isOutgoing = exports.request !== native;
  if (isOutgoing) {
    module.request = passFor(function (this: unknown, ...args: unknown[]) {
      const outgoing = readOutgoing(args);
      if (!outgoing) return request.apply(this, args);
      const { options, callbackAt } = outgoing;
      const traced: Traced = { ...options, [ARGUMENTS]: args } as never;
      return callbackAt < 0 ? exports.request(traced) : exports.request(traced, args[callbackAt]);
    }, request);
    module.get = passFor(function (...args: unknown[]) {
      const made = module.request(...args);
      made.end();
      return made;
    }, get);
  }
  return () => {
    definition.unpatch!(exports);
    if (isOutgoing) Object.assign(module, { request, get });
  };
}
