export type Kind = 'INTERNAL' | 'SERVER' | 'CLIENT' | 'PRODUCER' | 'CONSUMER';

/** What of a span is needed to tell what a variant sees, whatever it was sent as. */
export interface Span {
  name: string;
  kind: Kind;
  traceId: string;
  links: number;
}
