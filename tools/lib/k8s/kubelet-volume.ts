import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Files as the kubelet lays them out in a volume: within a folder named by the time, which `..data` leads to; what stands
 * at the top are links through that. Whoever lists the volume itself finds more than was put there.
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
