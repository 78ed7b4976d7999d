import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { shopUrl } from './cluster.ts';

const folder = mkdtempSync(join(tmpdir(), 'throughline-docker-'));
const { PATH, KIND_PORT } = process.env;

afterAll(() => {
  rmSync(folder, { recursive: true });
  process.env['PATH'] = PATH;
  if (KIND_PORT === undefined) delete process.env['KIND_PORT'];
  else process.env['KIND_PORT'] = KIND_PORT;
});

it('finds the shop where the cluster was made to answer, not where KIND_PORT says now', async () => {
  const script = '#!/bin/sh\n[ "$*" = "port throughline-control-plane 30080/tcp" ] && echo 127.0.0.1:9191\n';
  writeFileSync(join(folder, 'docker'), script, { mode: 0o755 });
  process.env['PATH'] = [folder, PATH].join(delimiter);
  process.env['KIND_PORT'] = '7070';

  expect(await shopUrl()).toBe('http://127.0.0.1:9191');
});
