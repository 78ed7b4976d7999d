import type {
  AttributeDeclaration,
  Instrument,
  MetricDeclaration,
  SpanDeclaration,
  TelemetryContract,
} from './declarations.js';
import type { AttributeMap, SpanRecord } from '../trace/span-record.js';

/** A received metric: its name, and the attributes of all its points. */
export interface MetricRecord {
  name: string;
  unit?: string;
  instrument?: Instrument;
  points: readonly AttributeMap[];
}

type Named<T> = readonly [fits: RegExp, declared: T];

/** Compares what was emitted with what was declared. Each complaint names the thing and its fault, once. */
export class ContractCheck {
  readonly #contract: TelemetryContract;
  readonly #spans: Named<SpanDeclaration>[];
  readonly #metrics: Named<MetricDeclaration>[];
  readonly #complaints = new Map<string, string>();
  readonly #seen = new Set<string>();

  constructor(contract: TelemetryContract) {
    this.#contract = contract;
    const named = <T extends { name: string }>(all: readonly T[]): Named<T>[] =>
      all.map((declared) => [pattern(declared.name, contract.words), declared]);
    this.#spans = named(contract.spans);
    this.#metrics = named(contract.metrics);
  }

  /** The violations so far, each with the trace in which it first appeared. */
  get complaints(): string[] {
    return [...this.#complaints].map(([text, where]) => (where ? `${text} (${where})` : text));
  }

  /** Declared names that have been seen, of spans, attributes, events and metrics. */
  get seen(): ReadonlySet<string> {
    return this.#seen;
  }

  span(span: SpanRecord): void {
    const where = `trace ${span.traceId}`;
    this.#attributes('resource', span.resource, this.#contract.resource, where);
    const named = this.#spans.filter(([name]) => name.test(span.name));
    if (named.length === 0) return this.#complain(`span "${span.name}" of ${span.service} is not declared`, where);
    const declared = named.find(([, { kind }]) => kind === span.kind)?.[1];
    if (!declared) return this.#complain(`span "${span.name}" is ${span.kind}, not ${named[0]![1].kind}`, where);

    const about = `span "${span.name}"`;
    this.#seen.add(declared.name);
    this.#attributes(about, span.attributes, declared.attributes, where);
    for (const link of span.links) this.#attributes(`${about}, link`, link.attributes, this.#contract.links, where);
    for (const { name, attributes } of span.events) {
      const event = this.#contract.events[name];
      if (!event || !declared.events?.includes(name))
        this.#complain(`${about}: event "${name}" is not declared`, where);
      else this.#attributes(`event "${name}"`, attributes, event.attributes, where);
      this.#seen.add(name);
    }
  }

  metric({ name, unit, instrument, points }: MetricRecord): void {
    const declared = this.#metrics.find(([fits]) => fits.test(name))?.[1];
    if (!declared) return this.#complain(`metric "${name}" is not declared`);
    this.#seen.add(declared.name);
    const about = `metric "${name}"`;
    if (unit !== undefined && unit !== declared.unit) this.#complain(`${about} is in ${unit}, not ${declared.unit}`);
    if (instrument && instrument !== declared.instrument) {
      this.#complain(`${about} is a ${instrument}, not a ${declared.instrument}`);
    }
    for (const attributes of points) this.#attributes(about, attributes, declared.attributes);
  }

  #attributes(about: string, given: AttributeMap, allowed: readonly string[], where = ''): void {
    for (const [name, value] of Object.entries(given)) {
      const declared = this.#contract.attributes[name];
      if (!declared || !allowed.includes(name)) {
        this.#complain(`${about}: attribute "${name}" is not declared`, where);
        continue;
      }
      this.#seen.add(name);
      if (!hasType(value, declared)) {
        this.#complain(`${about}: ${name}=${JSON.stringify(value)} is not ${expected(declared)}`, where);
      }
    }
  }

  #complain(text: string, where = ''): void {
    if (!this.#complaints.has(text)) this.#complaints.set(text, where);
  }
}

/** Turns a name with placeholders into an expression that matches exactly the names it stands for. */
export function pattern(name: string, words: TelemetryContract['words']): RegExp {
  const parts = name.split(/\{([^}]+)\}/).map((part, at) => {
    if (at % 2 === 0) return escape(part);
    const stands = words[part];
    if (!stands) throw new Error(`{${part}} in "${name}" stands for nothing`);
    return `(?:${stands.map(escape).join('|')})`;
  });
  return new RegExp(`^${parts.join('')}$`);
}

function hasType(value: unknown, { type, values }: AttributeDeclaration): boolean {
  if (values && !values.includes(value as string)) return false;
  switch (type) {
    case 'int':
      return Number.isInteger(value);
    case 'double':
      return typeof value === 'number';
    case 'string[]':
      return Array.isArray(value) && value.every((each) => typeof each === 'string');
    default:
      return typeof value === type;
  }
}

const expected = ({ type, values }: AttributeDeclaration): string =>
  values ? `one of ${values.join(', ')}` : `${type === 'int' ? 'an' : 'a'} ${type}`;

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
