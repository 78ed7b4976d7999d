import { RandomIds } from './random-ids.js';

const ids = new RandomIds();

it('makes ids of W3C Trace Context, however many are asked for', () => {
  for (let at = 0; at < 1000; at++) {
    expect(ids.generateTraceId()).toMatch(/^(?!0+$)[0-9a-f]{32}$/);
    if (at % 3) expect(ids.generateSpanId()).toMatch(/^(?!0+$)[0-9a-f]{16}$/);
  }
});

it('makes none twice, nor a part of one', () => {
  const parts = Array.from({ length: 3000 }, (_, at) => (at % 3 ? ids.generateSpanId() : ids.generateTraceId()));
  const halves = parts.flatMap((id) => (id.length === 16 ? [id] : [id.slice(0, 16), id.slice(16)]));
  expect(new Set(halves).size).toBe(4000);
});
