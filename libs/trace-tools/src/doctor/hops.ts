import { isIPv4 } from 'node:net';
import type { SpanRecord } from '@throughline/telemetry-testing';
import { attribute } from './evidence.js';

/** The path of an HTTP call or request, without its query; undefined for anything else. */
export function pathOf(span: SpanRecord): string | undefined {
  const path = attribute(span, 'url.path', 'http.target');
  if (path !== undefined) return path.split('?')[0];
  const url = attribute(span, 'url.full', 'http.url');
  return url !== undefined && URL.canParse(url) ? new URL(url).pathname : undefined;
}

/** The host that a call goes to. */
export function hostOf(span: SpanRecord): string | undefined {
  const url = attribute(span, 'url.full', 'http.url');
  if (url !== undefined && URL.canParse(url)) return new URL(url).hostname;
  return attribute(span, 'server.address', 'net.peer.name', 'net.peer.ip', 'http.host');
}

/** An HTTP call, as far as its attributes tell. */
export const isHttpCall = (span: SpanRecord): boolean =>
  span.kind === 'client' && pathOf(span) !== undefined && attribute(span, 'db.system.name', 'db.system') === undefined;

/** Whether a host belongs to the system itself, so that its service can be instrumented. */
export const isInternalHost = (host: string): boolean =>
  /^(localhost|\[?::1\]?)$/.test(host) ||
  (isIPv4(host) && /^(127|10|192\.168|172\.(1[6-9]|2\d|3[01]))\./.test(host)) ||
  /\.(svc|local|internal|lan)(\.|$)/.test(host) ||
  !/[.:]/.test(host);

/** Whether a server span fits a call: same path, and same method where both have one. */
export function servesCall(server: SpanRecord, call: SpanRecord): boolean {
  const [served, called] = [server, call].map((span) => attribute(span, 'http.request.method', 'http.method'));
  return pathOf(server) === pathOf(call) && (served === undefined || called === undefined || served === called);
}

const destinationOf = (span: SpanRecord): string | undefined =>
  attribute(span, 'messaging.destination.name', 'messaging.destination', 'messaging.destination_name');

/**
 * Whether a consumer may have received what a producer sent. RabbitMQ's consumers add the queue to the destination's
 * name.
 */
export function receives(consumer: SpanRecord, producer: SpanRecord): boolean {
  const [got, sent] = [consumer, producer].map((span) => attribute(span, 'messaging.message.id'));
  if (got !== undefined && sent !== undefined) return got === sent;
  const [from, to] = [destinationOf(consumer), destinationOf(producer)];
  if (from !== undefined && to !== undefined)
    return from === to || from.startsWith(`${to}:`) || to.startsWith(`${from}:`);
  return target(consumer.name) !== '' && target(consumer.name) === target(producer.name);
}

/** `publish orders` and `orders process` are both about `orders`. */
const target = (name: string): string =>
  name.replace(/\b(publish|send|create|process|receive|deliver|consume|poll)\b/gi, '').trim();
