import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { diagnose } from './src/doctor/diagnose.js';
import { readSpans } from './src/sources/read-spans.js';

const root = join(import.meta.dirname, '../..');
const kept = join(root, 'docs/broken/traces');
const fresh = mkdtempSync(join(tmpdir(), 'broken-'));
const causeIn = (file: string): string | undefined => diagnose(readSpans(readFileSync(file, 'utf8')))[0]?.code;

afterAll(() => rmSync(fresh, { recursive: true }));

it('finds the same causes in freshly recorded traces', () => {
  const { status, stderr } = spawnSync(process.execPath, ['docs/broken/run.ts', '--to', fresh], { cwd: root });
  expect([status, String(stderr)]).toEqual([0, '']);

  const names = globSync('*.json', { cwd: kept }).map((file) => basename(file));
  expect(names.length).toBeGreaterThanOrEqual(26);
  expect(names.map((name) => [name, causeIn(join(fresh, name))])).toEqual(
    names.map((name) => [name, causeIn(join(kept, name))]),
  );
}, 60_000);
