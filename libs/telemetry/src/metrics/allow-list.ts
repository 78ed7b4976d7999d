import { diag } from '@opentelemetry/api';

/** Attribute names by instrument; undefined where every one is kept. */
export type AllowedAttributes = ReadonlyMap<string, ReadonlySet<string> | undefined>;

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
  'messaging.process.messages': ['queue', 'outcome'],
  'messaging.process.duration': MESSAGING,
  'messaging.client.operation.duration': MESSAGING,
  'messaging.client.sent.messages': MESSAGING,
  'messaging.client.consumed.messages': MESSAGING,
  'telemetry.spans.dropped': ['reason'],
};

/**
 * The attributes that each known instrument keeps; all others are dropped before they can become series. Instruments
 * without a list lose what is unbounded by its name, see `isUnbounded`. `METRIC_ATTRIBUTES_ALLOWED` has lists of one's
 * own: `orders.placed=payment.method,country;other=*`, where `*` keeps everything.
 */
export function allowedAttributes(given = ''): AllowedAttributes {
  const lists = new Map<string, Set<string> | undefined>(
    Object.entries(KNOWN).map(([name, attributes]) => [name, new Set(attributes)]),
  );
  for (const entry of split(given, ';')) {
    const [name = '', attributes] = entry.split('=', 2).map((part) => part.trim());
    if (attributes === undefined || !/^[a-z][\w./-]*$/i.test(name)) {
      diag.warn(`METRIC_ATTRIBUTES_ALLOWED: "${entry}" is not understood; write instrument=attribute,attribute.`);
    } else if (attributes === '*') lists.set(name, undefined);
    else lists.set(name, new Set(split(attributes, ',')));
  }
  return lists;
}

const split = (text: string, by: string) =>
  text
    .split(by)
    .map((part) => part.trim())
    .filter(Boolean);
