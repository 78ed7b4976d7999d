import { readFileSync } from 'node:fs';
import { telemetry } from '@throughline/contracts/telemetry';
import { telemetryDocs } from './telemetry-docs.ts';

const written = new URL('../../docs/telemetry.md', import.meta.url);

it('docs/telemetry.md is up to date: npm run telemetry-docs', () => {
  expect(readFileSync(written, 'utf8')).toBe(`${telemetryDocs(telemetry)}\n`);
});

it('lists every span, event, metric and attribute', () => {
  const text = telemetryDocs(telemetry);
  const names = [...telemetry.spans, ...telemetry.metrics].map(({ name }) => name);
  for (const name of [...names, ...Object.keys(telemetry.events), ...Object.keys(telemetry.attributes)]) {
    expect(text).toContain(`\`${name}\``);
  }
});
