import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSpans } from '../sources/read-spans.js';
import { diagnose } from './diagnose.js';

const recorded = join(import.meta.dirname, '../../../telemetry-testing/src/client/recorded');

it.each(globSync('*-order.json', { cwd: recorded }))('finds nothing in an order of the shop: %s', (file) => {
  const spans = readSpans(readFileSync(join(recorded, file), 'utf8'));
  const findings = diagnose(spans).filter(({ severity }) => severity !== 'info');

  expect(spans.length).toBeGreaterThan(20);
  expect(findings).toEqual([]);
});
