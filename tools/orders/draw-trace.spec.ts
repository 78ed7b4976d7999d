import { aSpan } from '../../libs/telemetry-testing/src/trace/span.fixture.ts';
import { Trace } from '../../libs/telemetry-testing/src/trace/trace.ts';
import { drawTrace } from './draw-trace.ts';

const drawn = drawTrace(
  new Trace([
    aSpan({ spanId: 'a', name: 'POST /orders', service: 'gateway', start: 1000, end: 1100 }),
    aSpan({
      spanId: 'b',
      parentSpanId: 'a',
      name: 'a<b & c',
      service: 'orders',
      start: 1050,
      end: 1100,
      status: 'error',
    }),
  ]),
);
const bars = [...drawn.matchAll(/<rect x="([\d.]+)" y="\d+" width="([\d.]+)" .* fill="(.+)"\/>/g)].slice(2);

it('names every span in full, deeper ones further to the right', () => {
  expect([...drawn.matchAll(/<text x="(\d+)" y="\d+">(POST.*|a&.*)<\/text>/g)].map(([, x, name]) => [x, name])).toEqual(
    [
      ['14', 'POST /orders'],
      ['23', 'a&lt;b &amp; c'],
    ],
  );
});

it('draws to scale, with failed spans in red', () => {
  expect(bars.map(([, x, width, fill]) => [Number(x), Number(width), fill])).toEqual([
    [540, 580, '#2563eb'],
    [830, 290, '#dc2626'],
  ]);
});
