import type { TraceState } from '@opentelemetry/api';

const KEY = /^(?:[a-z][a-z0-9_\-*/]{0,255}|[a-z0-9][a-z0-9_\-*/]{0,240}@[a-z][a-z0-9_\-*/]{0,13})$/;
const VALUE = /^[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;
const MAX_MEMBERS = 32;

type Member = readonly [key: string, value: string];

/**
 * The `tracestate` list of W3C Trace Context: order kept, members this process did not touch passed on unchanged. Keys
 * are those of the Recommendation; the draft of Level 2 would take more.
 */
export class OrderedTraceState implements TraceState {
  private constructor(private readonly members: readonly Member[]) {}

  /**
   * Reads a `tracestate` header.
   * @returns undefined when any member breaks the grammar, repeats a key, or there are more than 32: the
   * specification then has the whole list dropped, never a part of it.
   */
  static parse(header: string): OrderedTraceState | undefined {
    const members: Member[] = [];
    const keys = new Set<string>();
    for (const raw of header.split(',')) {
      const text = raw.replace(/^[ \t]+|[ \t]+$/g, '');
      if (text === '') continue;
      const at = text.indexOf('=');
      const key = text.slice(0, at);
      const value = text.slice(at + 1);
      if (at < 1 || !KEY.test(key) || !VALUE.test(value) || keys.has(key)) return undefined;
      keys.add(key);
      members.push([key, value]);
    }
    return members.length > MAX_MEMBERS ? undefined : new OrderedTraceState(members);
  }

  get(key: string): string | undefined {
    return this.members.find(([name]) => name === key)?.[1];
  }

  /** A changed member moves to the front, as the specification asks; an invalid one is ignored. */
  set(key: string, value: string): TraceState {
    if (!KEY.test(key) || !VALUE.test(value)) return this;
    const member: Member = [key, value];
    return new OrderedTraceState([member, ...this.without(key)].slice(0, MAX_MEMBERS));
  }

  unset(key: string): TraceState {
    return new OrderedTraceState(this.without(key));
  }

  serialize(): string {
    return this.members.map(([key, value]) => `${key}=${value}`).join(',');
  }

  private without(key: string): Member[] {
    return this.members.filter(([name]) => name !== key);
  }
}
