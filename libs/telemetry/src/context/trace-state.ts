import type { TraceState } from '@opentelemetry/api';

const KEY = /^[a-z0-9][a-z0-9_\-*/@]{0,255}$/;
const VALUE = /^[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;
const MAX_MEMBERS = 32;

type Members = ReadonlyMap<string, string>;

/**
 * The `tracestate` list of W3C Trace Context Level 2. Keeps the order and passes on what this process did not change.
 * The SDK's `TraceState` does not conform: it passes on part of an invalid list, knows only the keys of Level 1, keeps
 * the last member of a repeated key, and cuts a list at 512 characters.
 */
export class OrderedTraceState implements TraceState {
  private constructor(private readonly members: Members) {}

  /**
   * Reads a `tracestate` header. Of a repeated key, the first member counts.
   *
   * @returns undefined for a list without members, and for one that the specification says to drop: a member breaks the
   *   grammar, or there are more than 32
   */
  static parse(header: string): OrderedTraceState | undefined {
    const texts = header.split(',').map((text) => text.replace(/^[ \t]+|[ \t]+$/g, ''));
    const given = texts.filter((text) => text !== '');
    if (given.length === 0 || given.length > MAX_MEMBERS) return undefined;
    const members = new Map<string, string>();
    for (const text of given) {
      const [key, value] = pair(text);
      if (!isMember(key, value)) return undefined;
      if (!members.has(key)) members.set(key, value);
    }
    return new OrderedTraceState(members);
  }

  get(key: string): string | undefined {
    return this.members.get(key);
  }

  /** Puts a new or changed member first, as the specification asks, and ignores an invalid one. */
  set(key: string, value: string): TraceState {
    if (!isMember(key, value)) return this;
    const others = [...this.members].filter(([name]) => name !== key);
    return new OrderedTraceState(new Map([[key, value], ...others.slice(0, MAX_MEMBERS - 1)]));
  }

  unset(key: string): TraceState {
    return new OrderedTraceState(new Map([...this.members].filter(([name]) => name !== key)));
  }

  serialize(): string {
    return [...this.members].map(([key, value]) => `${key}=${value}`).join(',');
  }
}

function pair(text: string): [key: string, value: string] {
  const at = text.indexOf('=');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

const isMember = (key: string, value: string): boolean => KEY.test(key) && VALUE.test(value);
