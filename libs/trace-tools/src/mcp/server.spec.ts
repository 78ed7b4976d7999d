import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { createServer } from './server.js';

const broken = (name: string) => join(import.meta.dirname, '../../../../docs/broken/traces', `${name}.json`);
const client = new Client({ name: 'test', version: '0' });

beforeAll(async () => {
  const [one, other] = InMemoryTransport.createLinkedPair();
  await Promise.all([createServer({}).connect(one), client.connect(other)]);
});
afterAll(() => client.close());

const call = async (name: string, args: Record<string, unknown>) =>
  (await client.callTool({ name, arguments: args })) as {
    isError?: boolean;
    content: { text: string }[];
    structuredContent?: Record<string, unknown[]>;
  };

it('offers a tool for each command, none of which changes anything', async () => {
  const { tools } = await client.listTools();

  expect(tools.map(({ name }) => name)).toEqual([
    'find_traces',
    'show_trace',
    'critical_path',
    'diagnose',
    'compare_traces',
  ]);
  expect(tools.every(({ annotations }) => annotations?.readOnlyHint)).toBe(true);
});

it('answers with text and with data', async () => {
  const shown = await call('show_trace', { source: broken('n-plus-one') });
  const path = await call('critical_path', { source: broken('n-plus-one') });
  const found = await call('diagnose', { source: broken('n-plus-one') });
  const same = await call('compare_traces', { base: broken('n-plus-one'), head: broken('n-plus-one') });

  expect(shown.content[0]!.text).toContain('GET /products');
  expect(path.structuredContent?.['paths']).toHaveLength(1);
  expect(found.structuredContent?.['findings']).toMatchObject([{ code: 'n-plus-one' }]);
  expect(same.content[0]!.text).toContain('no change');
});

it('says what is wrong with a request', async () => {
  const { isError, content } = await call('show_trace', { source: 'nowhere.json' });

  expect([isError, content[0]!.text]).toEqual([true, expect.stringMatching(/^unreadable: nowhere\.json/)]);
});
