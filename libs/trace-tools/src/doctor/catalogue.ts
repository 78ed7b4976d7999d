import type { Severity } from './finding.js';

interface Entry {
  severity: Severity;
  title: string;
  fix: string;
}

/** Every finding there is, causes before their consequences. Each code has a page in `docs/doctor/`. */
export const CATALOGUE: Readonly<Record<string, Entry>> = {
  'duplicate-ids': {
    severity: 'error',
    title: 'Two spans have one id',
    fix: 'Let each process generate its own ids: do not seed the generator, and start the SDK after a fork or a restore.',
  },
  'parent-loop': {
    severity: 'error',
    title: 'Spans are their own ancestors',
    fix: 'Do not set parent ids by hand: start spans with the context that the propagator extracted.',
  },
  'two-sdks': {
    severity: 'error',
    title: 'Two SDKs trace one process',
    fix: 'Keep one: delete the older tracing file, or the agent that injects another. `npm ls @opentelemetry/api` shows copies.',
  },
  'exported-twice': {
    severity: 'warning',
    title: 'Spans arrive twice',
    fix: 'Configure one span processor for each destination, and one exporter in the Collector’s pipeline.',
  },
  'clock-skew': {
    severity: 'warning',
    title: 'The clocks of two hosts differ',
    fix: 'Synchronise the hosts (chrony, NTP). `throughline critical` corrects what the trace proves wrong.',
  },
  'huge-trace': {
    severity: 'error',
    title: 'Everything hangs on one span',
    fix: 'Register consumers and routes outside of any span, and begin a root span for each turn of a loop.',
  },
  'message-loop': {
    severity: 'error',
    title: 'A message comes back to where it was',
    fix: 'Break the loop: let the step ignore what it caused, or publish under another name.',
  },
  'header-overwritten': {
    severity: 'error',
    title: 'The trace header was overwritten on the way',
    fix: 'Find what writes `traceparent` last on this hop (a proxy, a mesh, a second instrumentation) and let it keep the header, or export its spans.',
  },
  'header-stripped': {
    severity: 'error',
    title: 'The trace header was lost on the way',
    fix: 'Send `traceparent` and `tracestate` on: allow the headers in proxies, copy them into messages, agree on one propagator.',
  },
  'loaded-late': {
    severity: 'error',
    title: 'The SDK started after what it should patch',
    fix: 'Start the SDK by `node --import`, before any other module loads; import nothing above it.',
  },
  'preload-missing': {
    severity: 'error',
    title: 'A service on the way makes no spans',
    fix: 'Start that service with its preload (`node --import …`); look at NODE_OPTIONS, OTEL_SDK_DISABLED and OTEL_EXPORTER_OTLP_ENDPOINT there.',
  },
  'mixed-versions': {
    severity: 'warning',
    title: 'A process has loaded two versions of an OpenTelemetry package',
    fix: 'Let the package manager keep one: `npm ls` shows who asks for each, `overrides` or `resolutions` settles it.',
  },
  'not-patched': {
    severity: 'warning',
    title: 'A driver is loaded and not traced',
    fix: 'Enable its instrumentation (OTEL_NODE_DISABLED_INSTRUMENTATIONS, OTEL_NODE_ENABLED_INSTRUMENTATIONS), keep the driver out of bundles, and use a version that the instrumentation supports.',
  },
  'exporter-unreachable': {
    severity: 'error',
    title: 'Spans cannot leave the process',
    fix: 'Correct OTEL_EXPORTER_OTLP_ENDPOINT there, or start the Collector that it names; look at network policies.',
  },
  'propagators-differ': {
    severity: 'error',
    title: 'Two sides of a hop use different headers',
    fix: 'Set the same OTEL_PROPAGATORS in every service: tracecontext,baggage, or both old and new ones during a change.',
  },
  'process-killed': {
    severity: 'error',
    title: 'A process ended before its spans left',
    fix: 'Shut the SDK down on SIGTERM and give it time; look for the out-of-memory killer and for crashes at that minute.',
  },
  'span-never-ended': {
    severity: 'error',
    title: 'A span was never ended',
    fix: 'End each span in `finally`, or use a helper that does; look at early returns, streams and events that never come.',
  },
  'sampled-differently': {
    severity: 'error',
    title: 'The caller’s span was not sampled, or not exported',
    fix: 'Use a ParentBased sampler everywhere, so that the first decision holds; export to one place.',
  },
  'context-mixed': {
    severity: 'error',
    title: 'Work is in the trace of another request',
    fix: 'Bind the callback to the request that asks (`AsyncResource.bind`, `context.bind`), or use a driver or pool that does.',
  },
  'context-lost': {
    severity: 'error',
    title: 'The context was lost within a process',
    fix: 'Await the work, or bind the callback (`context.bind(context.active(), fn)`) where it is registered.',
  },
  'ack-before-work': {
    severity: 'error',
    title: 'A message is acked before its work is done',
    fix: 'Await the work in the handler, and ack after it.',
  },
  'publish-after-end': {
    severity: 'warning',
    title: 'A message is published in a span that has ended',
    fix: 'Await the publish inside of the span; for an outbox, store the context and restore it as a remote one.',
  },
  'work-after-response': {
    severity: 'info',
    title: 'Work goes on after the answer',
    fix: 'Await it, or give it a span of its own that links to the request.',
  },
  'retry-storm': {
    severity: 'warning',
    title: 'Retries pile up',
    fix: 'Retry in one layer only, with growing delays and jitter, and stop where the failure is permanent.',
  },
  'n-plus-one': {
    severity: 'warning',
    title: 'One call for each item (N+1)',
    fix: 'Ask once for all: a join, `WHERE id = ANY($1)`, a batch endpoint, a data loader.',
  },
  'secret-on-span': {
    severity: 'error',
    title: 'A span holds a secret',
    fix: 'Remove it where it is set, mask it in a processor, and change the secret: it has been stored.',
  },
  'name-cardinality': {
    severity: 'warning',
    title: 'A name holds an id',
    fix: 'Put the value into an attribute, and a template into the name: `GET /orders/:id`.',
  },
  'old-conventions': {
    severity: 'warning',
    title: 'Attributes have their former names',
    fix: 'Update the instrumentation; until then set OTEL_SEMCONV_STABILITY_OPT_IN=http,database, or rename in the Collector.',
  },
  'no-service-name': {
    severity: 'warning',
    title: 'A service has no name',
    fix: 'Set OTEL_SERVICE_NAME.',
  },
};

export const CODES = Object.keys(CATALOGUE);
