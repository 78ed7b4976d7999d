import {
  type Baggage,
  type BaggageEntry,
  baggageEntryMetadataFromString,
  type Context,
  diag,
  propagation,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
} from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';

const HEADER = 'baggage';
/** A `token` of HTTP (RFC 9110). Baggage keys are not percent-encoded. */
const TOKEN = /^[!#$%&'*+\-.^_`|~\w]+$/;
const MOST_BYTES = 8192;
const MOST_MEMBERS = 180;

const said = new Set<string>();

/**
 * Propagates W3C Baggage (https://www.w3.org/TR/baggage/). Differs from the SDK's propagator where that one does not
 * conform: keys are tokens and never percent-encoded; a percent sign that encodes nothing stands for itself; members
 * beyond the limits (180 members, 8192 bytes) are left out one by one, in order, with one warning.
 */
export class BaggagePropagator implements TextMapPropagator {
  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    const entries = propagation.getBaggage(context)?.getAllEntries() ?? [];
    if (isTracingSuppressed(context)) return;
    const header = within(entries.map(written)).join(',');
    if (header) setter.set(carrier, HEADER, header);
  }

  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    const header = [getter.get(carrier, HEADER) ?? []].flat().join(',');
    const members = header.split(',').flatMap((text) => (text.trim() ? [text.trim()] : []));
    const entries = within(members)
      .map(read)
      .filter((entry) => entry !== undefined);
    if (entries.length === 0) return context;
    const baggage = entries.reduce<Baggage>(
      (all, [key, entry]) => all.setEntry(key, entry),
      propagation.createBaggage(),
    );
    return propagation.setBaggage(context, baggage);
  }

  fields(): string[] {
    return [HEADER];
  }
}

function within(members: string[]): string[] {
  const kept: string[] = [];
  let bytes = -1;
  for (const member of members) {
    const more = Buffer.byteLength(member) + 1;
    if (kept.length === MOST_MEMBERS) say(`more than ${MOST_MEMBERS} members`);
    else if (bytes + more > MOST_BYTES) say(`more than ${MOST_BYTES} bytes`);
    else {
      kept.push(member);
      bytes += more;
    }
  }
  return kept;
}

function read(member: string): [string, BaggageEntry] | undefined {
  const [pair = '', ...properties] = member.split(';');
  const at = pair.indexOf('=');
  const key = pair.slice(0, Math.max(0, at)).trim();
  if (!TOKEN.test(key)) return say('a member that is not key=value');
  const value = decoded(pair.slice(at + 1).trim());
  const metadata = properties.join(';').trim();
  return [key, metadata ? { value, metadata: baggageEntryMetadataFromString(metadata) } : { value }];
}

function written([key, { value, metadata }]: [string, BaggageEntry]): string {
  const name = TOKEN.test(key) ? key : encodeURIComponent(key);
  return `${name}=${encodeURIComponent(value)}${metadata === undefined ? '' : `;${metadata.toString()}`}`;
}

/** Matches runs of percent-encoded bytes. Bytes that are not UTF-8 become U+FFFD. */
const decoded = (value: string): string =>
  value.replace(/(?:%[\da-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'));

function say(what: string): undefined {
  if (said.has(what)) return;
  said.add(what);
  diag.warn(`Baggage with ${what}: these members are left out. See https://www.w3.org/TR/baggage/.`);
}
