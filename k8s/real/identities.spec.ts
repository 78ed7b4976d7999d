import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeIdentities } from './identities.ts';

const folder = mkdtempSync(join(tmpdir(), 'throughline-identities-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('lets the API server know every user by the token in its kubeconfig', () => {
  const others = { 'node-1': { user: 'system:node:node-1', group: 'system:nodes' } };
  const { tokens, config } = makeIdentities(folder, 'https://127.0.0.1:1', others);

  const rows = readFileSync(tokens, 'utf8')
    .trim()
    .split('\n')
    .map((row) => row.split(','));
  expect(rows.map(([, user, , group]) => [user, group])).toContainEqual(['system:node:node-1', 'system:nodes']);
  expect(rows).toHaveLength(4);
  for (const [token, , name] of rows) expect(readFileSync(config[name!]!, 'utf8')).toContain(`"token":"${token}"`);
});
