import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { chromiumOrThrow, findChromium } from './chromium.ts';

const before = process.env['PATH'];
const folder = mkdtempSync(join(tmpdir(), 'chromium-'));
afterAll(() => {
  process.env['PATH'] = before;
  rmSync(folder, { recursive: true });
});

it('finds Chromium by any of its names, and says how to install it', () => {
  expect(findChromium(folder)).toBeUndefined();
  process.env['PATH'] = folder;
  expect(() => chromiumOrThrow()).toThrow(/no Chromium on this machine .*install it by hand/);

  writeFileSync(join(folder, 'google-chrome'), '');
  chmodSync(join(folder, 'google-chrome'), 0o755);
  expect(findChromium(['/nowhere', folder].join(delimiter))).toBe(join(folder, 'google-chrome'));
});
