import type { Attributes, AttributeValue } from '@opentelemetry/api';
import type { BrowserSpan } from '@throughline/contracts';

type Value = BrowserSpan['attributes'][number]['value'];
type Allowed = (value: Value, page: URL) => AttributeValue | undefined;

/** The attributes that a browser may set. Anything else could identify a person and is dropped. */
const ALLOWED: Record<string, Allowed> = {
  'http.request.method': ({ stringValue = '' }) => (/^(GET|POST)$/.test(stringValue) ? stringValue : undefined),
  'http.response.status_code': (value) => numberOf(value, 599),
  'server.address': ({ stringValue }, { hostname }) => (stringValue === hostname ? hostname : undefined),
  'server.port': (value) => numberOf(value, 65_535),
  'url.full': ({ stringValue = '' }, page) => withoutQuery(stringValue, page),
  'error.type': ({ stringValue = '' }) => (/^\w{1,64}$/.test(stringValue) ? stringValue : undefined),
};

/** Keeps allowed attributes. `page` is the origin of the page, to which all URLs must belong. */
export function allowedAttributes(given: BrowserSpan['attributes'], page: URL): Attributes {
  const kept = given.flatMap(({ key, value }) => {
    const allowed = Object.hasOwn(ALLOWED, key) ? ALLOWED[key]!(value, page) : undefined;
    return allowed === undefined ? [] : [[key, allowed] as const];
  });
  return Object.fromEntries(kept);
}

function numberOf({ intValue }: Value, most: number): number | undefined {
  const number = Number(intValue);
  return Number.isInteger(number) && number >= 0 && number <= most ? number : undefined;
}

function withoutQuery(text: string, { host }: URL): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.host === host ? url.origin + url.pathname : undefined;
}
