import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { outcomeOf } from './outcome.fixture.ts';
import { writeResults } from './write.ts';

const plan = { scenarios: ['express'], names: ['off', 'ours'], rounds: 2, unsampled: 1, turns: 4, seconds: 1 } as const;
const express = outcomeOf({ off: { cpu: [100, 100] }, ours: { cpu: [150, 150], spans: 2 } });
const place = '<!-- costs: made by npm run bench:telemetry -->\n\n<!-- end of costs -->\n';

/** A checkout whose README is `readme`. */
function checkout(readme: string): string {
  const root = mkdtempSync(join(tmpdir(), 'results-'));
  mkdirSync(join(root, 'libs', 'telemetry', 'docs'), { recursive: true });
  writeFileSync(join(root, 'libs', 'telemetry', 'docs', 'costs.md'), `# Costs\n\n${place}`);
  writeFileSync(join(root, 'libs', 'telemetry', 'README.md'), readme);
  return root;
}

it('writes all results, the tables and the short one', async () => {
  const root = checkout(place);
  const read = (...path: string[]) => readFileSync(join(root, ...path), 'utf8');

  expect(await writeResults(root, plan, { express })).toEqual([]);

  expect(read('libs', 'telemetry', 'README.md')).toMatch(/\| GET on one Nest route .* 50 \(50 to 50\) µs/);
  expect(read('libs', 'telemetry', 'docs', 'costs.md')).toContain('### GET on one Nest route');
  expect(read('bench', 'results', 'telemetry.md')).toContain('4 turns of 1 s');
  expect(read('bench', 'results', 'telemetry.svg')).toMatch(/^<svg [^>]*>\n<rect/);
  expect(JSON.parse(read('bench', 'results', 'telemetry.json'))).toEqual({ plan, outcomes: { express } });
});

it('hands back the short table where the README has no place for it', async () => {
  const root = checkout('# Telemetry\n');

  const [homeless] = await writeResults(root, plan, { express });

  expect(homeless).toContain('README.md has no place for this:\n\n| CPU added |');
  expect(readFileSync(join(root, 'libs', 'telemetry', 'README.md'), 'utf8')).toBe('# Telemetry\n');
});
