import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Lays files out as the kubelet does in a volume: in a folder named after the time, to which `..data` links, with a
 * link to each file at the top. Listing the volume shows more than the files.
 */
export function layOut(volume: string, files: Record<string, string>): void {
  const made = '..2026_01_01_00_00_00.000000001';
  rmSync(volume, { recursive: true, force: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(volume, made, path)), { recursive: true });
    writeFileSync(join(volume, made, path), text);
  }
  symlinkSync(made, join(volume, '..data'));
  const top = new Set(Object.keys(files).map((path) => path.split('/')[0]!));
  for (const name of top) symlinkSync(join('..data', name), join(volume, name));
}
