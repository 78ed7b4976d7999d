export type Kind = 'INTERNAL' | 'SERVER' | 'CLIENT' | 'PRODUCER' | 'CONSUMER';

/** The part of a span that shows what a variant records, in whatever format it was sent. */
export interface Span {
  name: string;
  kind: Kind;
  traceId: string;
  links: number;
}
