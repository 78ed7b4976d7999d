import { spanId, traceId } from './ids.js';

it('makes ids of the W3C, however many are asked for', () => {
  const traces = Array.from({ length: 500 }, traceId);
  const spans = Array.from({ length: 501 }, spanId);
  for (const id of traces) expect(id).toMatch(/^(?!0+$)[0-9a-f]{32}$/);
  for (const id of spans) expect(id).toMatch(/^(?!0+$)[0-9a-f]{16}$/);
});

it('makes none twice, nor a piece of one', () => {
  const pieces = Array.from({ length: 2000 }, (_, at) => (at % 3 ? spanId() : traceId())).flatMap((id) => [
    id.slice(0, 16),
    id.slice(-16),
  ]);
  const halves = new Set(pieces);
  // A span id is its own first and last half.
  expect(halves.size).toBe(2 * 667 + 1333);
});
