import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { traceVariables } from './settings.js';

const links = (TRACE_LINKS: string) => z.object(traceVariables).safeParse({ TRACE_LINKS });

it('reads the name and the URL template of each link', () => {
  const viewer = 'http://localhost:4318/#trace={traceId}';

  expect(links(`viewer=${viewer}, Jaeger=http://localhost:16686/trace/{traceId}`).data?.TRACE_LINKS).toEqual([
    { name: 'viewer', url: viewer },
    { name: 'Jaeger', url: 'http://localhost:16686/trace/{traceId}' },
  ]);
});

it('has no links by default', () => {
  expect(z.object(traceVariables).parse({})).toEqual({ TRACE_LINKS: [] });
});

it.each([
  ['a script instead of an address', 'x=javascript:alert({traceId})'],
  ['no place for the id', 'Jaeger=http://localhost:16686/'],
  ['no name', '=http://localhost/{traceId}'],
  ['no address', 'Jaeger'],
])('refuses %s', (_, text) => {
  expect(links(text).error?.issues[0]?.message).toContain('must be a list such as Jaeger=');
});

it('is set by no manifest, because images do not contain the trace reader', () => {
  const root = join(import.meta.dirname, '../../../..');
  const manifests = globSync('{k8s/**/*.yaml,docker-compose*.yaml}', { cwd: root });

  expect(manifests.length).toBeGreaterThan(10);
  expect(manifests.filter((path) => readFileSync(join(root, path), 'utf8').includes('TRACE_QUERY_URL'))).toEqual([]);
});
