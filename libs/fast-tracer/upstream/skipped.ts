interface Skipped {
  reason: string;
  /** Full titles, as Mocha prints them. */
  titles: string[];
}

/** Tests of upstream's that say nothing about behaviour, and why. */
export const skipped: Skipped[] = [
  {
    reason: "they want the names of the SDK's classes when a span, a tracer or a provider is printed",
    titles: [
      'util.inspect SpanImpl should render with class tag and key fields',
      'util.inspect SpanImpl should collapse to a stub when depth budget is exhausted',
      'util.inspect Tracer should render with scope and resource',
      'util.inspect TracerProvider should render with tracer keys',
    ],
  },
];
