import type { SpanRecord } from '../../libs/telemetry-testing/src/trace/span-record.ts';
import type { Trace } from '../../libs/telemetry-testing/src/trace/trace.ts';

const ROW = 20;
const TOP = 64;
const INDENT = 9;
const BARS = { left: 540, right: 1120 };
const WIDTH = 1200;
const COLOURS = ['#2563eb', '#0f766e', '#c2410c', '#7e22ce', '#be123c', '#4d7c0f'];

/** Draws a trace to scale: one span a line, named in full, in the colour of its service. */
export function drawTrace(trace: Trace): string {
  const rows: { span: SpanRecord; depth: number }[] = [];
  trace.walk((span, depth) => rows.push({ span, depth }));
  const start = Math.min(...trace.spans.map((span) => span.start));
  const scale = (BARS.right - BARS.left) / trace.durationMs;
  const x = (at: number) => BARS.left + (at - start) * scale;
  const colour = (service: string) => COLOURS[trace.services.indexOf(service) % COLOURS.length]!;

  const drawn = rows.flatMap(({ span, depth }, at) => {
    const y = TOP + at * ROW;
    const width = Math.max(1.5, (span.end - span.start) * scale);
    const fill = span.status === 'error' ? '#dc2626' : colour(span.service);
    return [
      text(14 + depth * INDENT, y, span.name),
      `<rect x="${x(span.start).toFixed(1)}" y="${y - 10}" width="${width.toFixed(1)}" height="13" rx="2" fill="${fill}"/>`,
      text(WIDTH - 10, y, ms(span.end - span.start), ' text-anchor="end"'),
    ];
  });
  const legend = trace.services.flatMap((service, at) => [
    `<rect x="${BARS.left + at * 155}" y="33" width="13" height="13" rx="2" fill="${colour(service)}"/>`,
    text(BARS.left + 20 + at * 155, 44, service),
  ]);
  const heading = `${trace.spans.length} spans, ${trace.services.length} services, ${ms(trace.durationMs)}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${TOP + rows.length * ROW}" font-family="system-ui, sans-serif" font-size="12" fill="#0f172a">`,
    '<rect width="100%" height="100%" fill="#ffffff"/>',
    text(14, 22, `trace ${trace.traceId}: ${heading}`, ' font-weight="bold"'),
    ...legend,
    ...drawn,
    '</svg>\n',
  ].join('\n');
}

const ms = (duration: number): string => `${duration.toFixed(duration >= 100 ? 0 : 1)} ms`;

const text = (x: number, y: number, words: string, more = ''): string =>
  `<text x="${x}" y="${y}"${more}>${words.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</text>`;
