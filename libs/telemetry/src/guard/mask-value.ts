import { isCardNumber, maskCardNumbers } from './card-numbers.js';
import { cut } from './cut.js';
import { mask } from './mask.js';
import { contextOfKey, type NumberContext } from './number-context.js';
import { REDACTED } from './rules.js';

/** Endings of secret names, in snake case. Values under such a key are always hidden. */
const SECRET_NAME = new RegExp(
  '(?:^|_)(?:authorization|cookie|passw(?:or)?d|passphrase|pwd|secret|secret_?key|token|api_?key|access_?key|' +
    'private_?key|credentials?|(?:php|j)?sess(?:ion)?_?id|connect_sid|jwt|card_?number|pan|cv[vc]2?|security_?code|(?:client|access|refresh|id)(?:secret|token))$',
);
/** Registered by the semantic conventions: they identify sessions, but grant no access to one. */
const SESSION_KEYS = new Set(['session.id', 'session.previous_id', 'mcp.session.id']);
/** Trace and span ids are hex; some consist of digits only. */
const TRACE_ID = /(?:^|_)(?:trace_?id|span_?id|traceparent|parent_id)$/;
const MAX_DEPTH = 8;
/** Thirteen digits, the first of them at least 2. */
const LEAST_CARD = 2e12;

type KeyKind = 'secret' | 'trace' | 'plain' | NonNullable<NumberContext>;

const kinds = new Map<string, KeyKind>();

function kindOf(key: string): KeyKind {
  let kind = kinds.get(key);
  if (kind) return kind;
  const name = key
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/[-.\s]/g, '_')
    .toLowerCase();
  const isSecret = SECRET_NAME.test(name) && !SESSION_KEYS.has(key);
  kind = isSecret ? 'secret' : TRACE_ID.test(name) ? 'trace' : (contextOfKey(key) ?? 'plain');
  // Keys are usually few. The limit protects the memory from a program that makes them up.
  if (kinds.size < 2000) kinds.set(key, kind);
  return kind;
}

/**
 * Returns the value to show under `key`: the same object or string if there is nothing to hide. Descends into arrays
 * and maps.
 */
export function maskValue(value: unknown, key = '', depth = 0): unknown {
  const kind = kindOf(key);
  if (kind === 'trace' || value == null) return value;
  // Whether a password exists is not a secret.
  if (kind === 'secret') return typeof value === 'boolean' ? value : REDACTED;
  if (typeof value === 'string') return maskText(value, kind);
  if (typeof value === 'number' || typeof value === 'bigint')
    return value >= LEAST_CARD ? maskNumber(value, kind) : value;
  if (typeof value !== 'object' || value instanceof Uint8Array || depth >= MAX_DEPTH) return value;
  return Array.isArray(value) ? maskList(value, key, depth) : maskMap(value as Record<string, unknown>, depth);
}

const DIGITS_ONLY = /^\d+$/;

function maskText(text: string, kind: KeyKind): string {
  if (kind === 'id' && DIGITS_ONLY.test(text)) return text;
  return kind === 'card' ? maskCardNumbers(mask(text), 'card') : mask(text);
}

function maskNumber(value: number | bigint, kind: KeyKind): unknown {
  const digits = String(value);
  const context = kind === 'id' || kind === 'card' ? kind : undefined;
  return isCardNumber(digits, () => context) ? `****${digits.slice(-4)}` : value;
}

/**
 * Returns attributes with their values masked: the same object if there is nothing to hide. A text of `maxLength` was
 * cut by the SDK, perhaps within a secret.
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

function maskList(list: unknown[], key: string, depth: number): unknown[] {
  const masked = list.map((each) => maskValue(each, key, depth + 1));
  return masked.some((each, i) => each !== list[i]) ? masked : list;
}

function maskMap(map: Record<string, unknown>, depth: number): Record<string, unknown> {
  const masked = Object.entries(map).map(([key, value]) => [key, maskValue(value, key, depth + 1)] as const);
  // Defines the property instead of assigning it, because a key may be `__proto__`.
  return masked.some(([key, value]) => value !== map[key]) ? Object.fromEntries(masked) : map;
}
