import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** For specs: puts a `docker` first on PATH that runs a shell script, and takes it away after all tests. */
export function fakeDocker(): (script: string) => void {
  const path = process.env['PATH'];
  const folder = mkdtempSync(join(tmpdir(), 'docker-'));
  beforeAll(() => (process.env['PATH'] = `${folder}${delimiter}${path}`));
  afterAll(() => {
    process.env['PATH'] = path;
    rmSync(folder, { recursive: true });
  });
  return (script) => writeFileSync(join(folder, 'docker'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}
