import { readFileSync } from 'node:fs';
import type { SpanRecord, Trace } from '@throughline/telemetry-testing';

const HEX_SPAN = /^[0-9a-f]{16}$/;
const SECRET = /tok_[a-z]|\b\d{13,19}\b|@[a-z]+\.[a-z]{2,}/i;

/** The attributes that each kind of span must have. */
const REQUIRED: Record<string, string[]> = {
  server: ['http.request.method', 'url.scheme', 'url.path', 'http.response.status_code', 'server.address'],
  client: ['server.address'],
  producer: [
    'messaging.system.name',
    'messaging.operation.name',
    'messaging.operation.type',
    'messaging.destination.name',
    'messaging.message.id',
    'messaging.message.conversation_id',
    'rabbitmq.destination.routing_key',
    'server.address',
  ],
  consumer: [
    'messaging.system.name',
    'messaging.operation.name',
    'messaging.operation.type',
    'messaging.destination.name',
    'rabbitmq.destination.routing_key',
    'messaging.message.attempt',
    'server.address',
  ],
  internal: [],
};

const manifest = new URL('../../package.json', import.meta.url);
const { version: VERSION } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
const RESOURCE = ['service.name', 'deployment.environment.name'];

/** Throws, naming span and rule, when a span of the trace breaks the conventions. */
export function assertConventions(trace: Trace): void {
  const complaints = trace.spans.flatMap((span) => complaintsAbout(span, trace).map((text) => `${span.name}: ${text}`));
  if (complaints.length > 0) throw new Error(`Against the conventions:\n${complaints.join('\n')}\n\n${trace.render()}`);
}

function complaintsAbout(span: SpanRecord, trace: Trace): string[] {
  const { attributes, resource, status, kind } = span;
  const has = (name: string) => attributes[name] !== undefined && attributes[name] !== '';
  const required = isDatabase(span) ? ['db.system.name', 'db.query.summary', 'server.address'] : REQUIRED[kind]!;
  const around = [...span.events, ...span.links].map((each) => each.attributes);
  const said = JSON.stringify([span.name, span.statusMessage, attributes, around]);
  return [
    ...required.filter((name) => !has(name)).map((name) => `no ${name}`),
    ...resourceOf(span)
      .filter((name) => !resource[name])
      .map((name) => `no ${name} on its resource`),
    ...(resource['service.version'] === VERSION ? [] : [`service.version is ${resource['service.version']}`]),
    ...(status === 'error' && !has('error.type') ? ['ERROR without error.type'] : []),
    ...(span.end < span.start ? ['ends before it starts'] : []),
    ...(HEX_SPAN.test(span.spanId) ? [] : ['span id is not 16 hex digits']),
    ...(SECRET.test(said) ? [`holds a secret: ${SECRET.exec(said)?.[0]}`] : []),
    ...messagingComplaints(span, trace),
  ];
}

/** The page of a browser has no process attributes. */
const resourceOf = ({ service }: SpanRecord) =>
  service === 'storefront' ? RESOURCE : [...RESOURCE, 'service.instance.id'];

const isDatabase = ({ attributes }: SpanRecord) => 'db.system.name' in attributes;

function messagingComplaints(span: SpanRecord, trace: Trace): string[] {
  const destination = String(span.attributes['messaging.destination.name']);
  if (span.kind === 'producer') return span.name === `publish ${destination}` ? [] : ['name is not its destination'];
  if (span.kind !== 'consumer') return [];
  const parent = trace.parentOf(span);
  const linked = span.links.some(({ spanId }) => spanId === span.parentSpanId);
  return [
    ...(span.name === `process ${destination}` ? [] : ['name is not its destination']),
    ...(parent && parent.kind !== 'producer' ? ['its parent is no producer'] : []),
    ...(parent && !linked ? ['no link to its producer'] : []),
  ];
}
