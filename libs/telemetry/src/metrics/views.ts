import { diag } from '@opentelemetry/api';
import {
  type AggregationOption,
  createAllowListAttributesProcessor,
  type ViewOptions,
} from '@opentelemetry/sdk-metrics';

const HTTP = ['http.request.method', 'http.response.status_code', 'network.protocol.version', 'error.type'];
const DATABASE = ['db.system.name', 'db.namespace', 'db.operation.name', 'db.collection.name', 'error.type'];
const MESSAGING = ['messaging.system.name', 'messaging.operation.name', 'messaging.destination.name', 'error.type'];
const SERVER = ['server.address', 'server.port'];

// The host of an incoming request is whatever the client claims, hence no server.address there.
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
 * A View for each instrument of this library and of its instrumentations, which keeps the attributes of a short list:
 * what a caller decides must not become series without end. Other instruments keep all their attributes.
 *
 * @param given `METRIC_ATTRIBUTES_ALLOWED`, lists of one's own: `orders.placed=payment.method,country;http.requests=*`,
 *   where `*` keeps everything
 * @param histograms how histograms are aggregated, where that is not for their readers to say
 */
export function attributeViews(given = '', histograms?: AggregationOption): ViewOptions[] {
  return [...attributeLists(given)].map(([instrumentName, names]) => ({
    instrumentName,
    attributesProcessors: [createAllowListAttributesProcessor([...names])],
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
