import { diag } from '@opentelemetry/api';
import type { AggregationOption, ViewOptions } from '@opentelemetry/sdk-metrics';
import { CountingAllowList, type DroppedAttributes } from './counting-allow-list.js';

const HTTP = ['http.request.method', 'http.response.status_code', 'network.protocol.version', 'error.type'];
const DATABASE = ['db.system.name', 'db.namespace', 'db.operation.name', 'db.collection.name', 'error.type'];
const MESSAGING = ['messaging.system.name', 'messaging.operation.name', 'messaging.destination.name', 'error.type'];
const SERVER = ['server.address', 'server.port'];

// A client chooses the host of its request, so server.address is not among these.
const KNOWN: Record<string, readonly string[]> = {
  'http.requests': ['method', 'path'],
  'http.server.request.duration': [...HTTP, 'http.route', 'url.scheme'],
  'http.client.request.duration': [...HTTP, ...SERVER, 'url.scheme'],
  'db.client.operation.duration': [...DATABASE, ...SERVER],
  'messaging.queue.wait.duration': ['messaging.destination.name'],
  'messaging.process.duration': MESSAGING,
  'messaging.client.operation.duration': MESSAGING,
  'messaging.client.sent.messages': MESSAGING,
  'messaging.client.consumed.messages': MESSAGING,
  'telemetry.spans.dropped': ['reason'],
};

/**
 * Returns a View for each instrument of this library and its instrumentations, which keeps a short list of attributes:
 * values that callers choose must not create unlimited series. Other instruments keep all their attributes.
 *
 * @param given `METRIC_ATTRIBUTES_ALLOWED`, further lists: `orders.placed=payment.method,country;http.requests=*`,
 *   where `*` keeps everything
 * @param histograms how to aggregate histograms, unless their readers decide
 * @param dropped counts the attributes that the Views drop
 */
export function attributeViews(
  given = '',
  histograms?: AggregationOption,
  dropped: DroppedAttributes = {},
): ViewOptions[] {
  return [...attributeLists(given)].map(([instrumentName, names]) => ({
    instrumentName,
    attributesProcessors: [new CountingAllowList(names, (dropped[instrumentName] ??= Object.create(null)))],
    ...(histograms && instrumentName.endsWith('.duration') && { aggregation: histograms }),
  }));
}

function attributeLists(given: string): Map<string, readonly string[]> {
  const lists = new Map(Object.entries(KNOWN));
  for (const entry of split(given, ';')) {
    const [name = '', attributes] = entry.split('=', 2).map((part) => part.trim());
    if (attributes === undefined || !/^[a-z][\w./-]*$/i.test(name)) {
      diag.warn(`METRIC_ATTRIBUTES_ALLOWED: "${entry}" is not understood; write instrument=attribute,attribute.`);
    } else if (attributes === '*') lists.delete(name);
    else lists.set(name, split(attributes, ','));
  }
  return lists;
}

const split = (text: string, by: string): string[] =>
  text
    .split(by)
    .map((part) => part.trim())
    .filter(Boolean);
