import { isCardNumber } from './card-numbers.js';
import { cut } from './cut.js';
import { mask } from './mask.js';
import { REDACTED } from './rules.js';

/** Names whose value is a secret whatever it looks like, by the last part of the key. */
const SECRET_KEYS = new Set(
  (
    'authorization proxy_authorization cookie set_cookie password passwd passphrase pwd secret client_secret token ' +
    'access_token refresh_token id_token api_key apikey x_api_key x_auth_token private_key credentials session_id jwt ' +
    'card_number cardnumber pan cvv cvc clientsecret accesstoken refreshtoken idtoken privatekey sessionid'
  ).split(' '),
);
/** Ids of a trace are hex: now and then one has digits only. */
const TRACE_IDS = new Set(['trace_id', 'span_id', 'traceid', 'spanid', 'traceparent', 'parent_id']);
const MAX_DEPTH = 8;
/** Thirteen digits, the first of them at least 2. */
const LEAST_CARD = 2e12;

type KeyKind = 'secret' | 'trace' | 'plain';

const kinds = new Map<string, KeyKind>();

function kindOf(key: string): KeyKind {
  let kind = kinds.get(key);
  if (kind) return kind;
  const name = key
    .slice(key.lastIndexOf('.') + 1)
    .toLowerCase()
    .replaceAll('-', '_');
  kind = SECRET_KEYS.has(name) ? 'secret' : TRACE_IDS.has(name) ? 'trace' : 'plain';
  // Keys are few; whoever makes them up endlessly shall not fill the memory.
  if (kinds.size < 2000) kinds.set(key, kind);
  return kind;
}

/** The value to show under `key`: the same object or string when there is nothing to hide. Goes into arrays and maps. */
export function maskValue(value: unknown, key = '', depth = 0): unknown {
  const kind = kindOf(key);
  if (kind === 'trace' || value == null) return value;
  if (kind === 'secret') return REDACTED;
  if (typeof value === 'string') return mask(value);
  if (typeof value === 'number')
    return value >= LEAST_CARD && isCardNumber(String(value)) ? mask(String(value)) : value;
  if (typeof value !== 'object' || value instanceof Uint8Array || depth >= MAX_DEPTH) return value;
  return Array.isArray(value) ? maskList(value, depth) : maskMap(value as Record<string, unknown>, depth);
}

/**
 * Attributes with their values masked: the same object where there is nothing to hide. A text of `maxLength` was cut by
 * the SDK, perhaps within a secret.
 */
export function maskedAttributes<A extends Record<string, unknown>>(attributes: A, maxLength: number): A {
  let shown = attributes;
  for (const key in attributes) {
    const value: unknown = attributes[key];
    const wasCut = typeof value === 'string' && value.length >= maxLength;
    const masked = maskValue(wasCut ? cut(value, maxLength - 1) : value, key);
    if (masked === value) continue;
    if (shown === attributes) shown = { ...attributes };
    shown[key] = masked as A[typeof key];
  }
  return shown;
}

function maskList(list: unknown[], depth: number): unknown[] {
  const masked = list.map((each) => maskValue(each, '', depth + 1));
  return masked.some((each, i) => each !== list[i]) ? masked : list;
}

function maskMap(map: Record<string, unknown>, depth: number): Record<string, unknown> {
  const masked: Record<string, unknown> = {};
  let changed = false;
  for (const [key, value] of Object.entries(map)) {
    masked[key] = maskValue(value, key, depth + 1);
    changed ||= masked[key] !== value;
  }
  return changed ? masked : map;
}
