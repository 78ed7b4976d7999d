import { type Context, type Span, trace } from '@opentelemetry/api';

/** The API does not tell under which key it keeps a context's span, but asks for it by that. */
let SPAN!: symbol;
trace.getSpan({ getValue: (key: symbol) => void (SPAN = key) } as Context);

// The preload and the program may each load a copy of this module: each has to know the other's contexts.
const MARK = Symbol.for('throughline.in-span');

/**
 * What `trace.setSpan` gives, at a fraction of its price: a context of the API's own copies every value of the one it
 * comes from and makes three functions, for every span.
 */
export const inSpan = (context: Context, span: Span): Context =>
  MARK in context ? context.setValue(SPAN, span) : new InSpan(context, span);

/** Never around another of its kind: a chain of work without end makes no chain of contexts. */
class InSpan implements Context {
  readonly [MARK] = true;

  constructor(
    private readonly rest: Context,
    private readonly span: unknown,
  ) {}

  getValue(key: symbol): unknown {
    return key === SPAN ? this.span : this.rest.getValue(key);
  }

  setValue(key: symbol, value: unknown): Context {
    return key === SPAN ? new InSpan(this.rest, value) : new InSpan(this.rest.setValue(key, value), this.span);
  }

  deleteValue(key: symbol): Context {
    const rest = this.rest.deleteValue(key);
    return key === SPAN ? rest : new InSpan(rest, this.span);
  }
}
