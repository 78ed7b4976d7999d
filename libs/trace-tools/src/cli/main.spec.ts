import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { main } from './main.js';

const broken = (name: string) => join(import.meta.dirname, '../../../../docs/broken/traces', `${name}.json`);

/** Runs the program and returns its exit code, standard output and standard error. */
async function run(args: string[], { input = '', colours = false, env = {} } = {}) {
  let [out, err] = ['', ''];
  const code = await main(args, {
    write: (text) => void (out += text),
    complain: (text) => void (err += text),
    readInput: () => input,
    env,
    colours,
  });
  return { code, out, err };
}

it('prints help for each command', async () => {
  expect(await run([])).toMatchObject({ code: 0, out: expect.stringContaining('throughline doctor SOURCE') });
  for (const command of ['show', 'critical', 'doctor', 'diff', 'mcp']) {
    const { code, out } = await run([command, '--help']);
    expect([code, out.startsWith(`throughline ${command}`)]).toEqual([0, true]);
  }
});

it('draws traces from a file and from standard input', async () => {
  const text = readFileSync(broken('n-plus-one'), 'utf8');

  const fromFile = await run(['show', broken('n-plus-one')]);
  expect(fromFile.out).toContain('GET /products');
  expect(await run(['show', '-'], { input: text })).toEqual(fromFile);
  expect(JSON.parse((await run(['show', broken('n-plus-one'), '--json'])).out)).toHaveLength(10);
});

it('reads its own JSON output', async () => {
  const { out: input } = await run(['show', broken('n-plus-one'), '--json']);

  expect((await run(['doctor', '-', '--json'], { input })).out).toContain('n-plus-one');
});

it('shows the critical path', async () => {
  const { code, out } = await run(['critical', broken('n-plus-one')]);

  expect([code, out]).toEqual([
    0,
    expect.stringMatching(/^trace \w{32} · [\d.]+ ms to the end of .*\n.*call +[\d.]+ ms/s),
  ]);
  const [path] = JSON.parse((await run(['critical', broken('n-plus-one'), '--json', '--root'])).out) as [
    { totalMs: number },
  ];
  expect(path.totalMs).toBeGreaterThan(0);
});

it('exits with 1 on a finding of the chosen severity or above', async () => {
  const found = await run(['doctor', broken('header-stripped')]);

  expect(found).toMatchObject({ code: 1, out: expect.stringContaining('[header-stripped]') });
  expect((await run(['doctor', broken('n-plus-one')])).code).toBe(0);
  expect((await run(['doctor', broken('n-plus-one'), '--fail-on', 'warning'])).code).toBe(1);
  expect((await run(['doctor', broken('header-stripped'), '--fail-on', 'never'])).code).toBe(0);
});

it('explains a finding', async () => {
  expect((await run(['doctor', '--explain', 'two-sdks'])).out).toMatch(/^# Two SDKs trace one process/);
  expect((await run(['doctor', '--explain', 'list'])).out.split('\n').length).toBeGreaterThan(20);
});

it('compares two builds, and exits with 1 when the second is worse', async () => {
  const same = await run(['diff', '--base', broken('n-plus-one'), '--head', broken('n-plus-one')]);
  const worse = await run(['diff', '--base', broken('n-plus-one'), '--head', broken('header-stripped'), '--json']);

  expect([same.code, same.out]).toEqual([0, expect.stringContaining('no change')]);
  expect([worse.code, (JSON.parse(worse.out) as { steps: unknown[] }).steps.length > 0]).toEqual([1, true]);
});

it('colours its output only on a terminal', async () => {
  const escape = '\u001b[';

  expect((await run(['doctor', broken('two-sdks')], { colours: true })).out).toContain(escape);
  expect((await run(['doctor', broken('two-sdks')])).out).not.toContain(escape);
});

it.each<[string, string[], number, RegExp]>([
  ['an unknown command', ['draw'], 2, /^throughline: usage: there is no command draw/],
  ['an unknown option', ['show', '--colour'], 2, /^throughline: usage: .*--colour/],
  ['no source', ['show'], 2, /^throughline: usage: name a file/],
  ['a missing file', ['show', 'nowhere.json'], 3, /^throughline: unreadable: nowhere\.json/],
  [
    'a file without traces',
    ['show', join(import.meta.dirname, '../../package.json')],
    3,
    /^throughline: unreadable: .*no trace/,
  ],
  ['a trace that is not in the file', ['show', broken('two-sdks'), 'f'.repeat(32)], 3, /^throughline: not-found: /],
  [
    'a backend that does not answer',
    ['show', 'f'.repeat(32), '--from', 'http://127.0.0.1:65531'],
    3,
    /^throughline: unreachable: .*ECONNREFUSED/,
  ],
  ['a command that only objects have', ['toString'], 2, /there is no command toString/],
  ['a finding that only objects have', ['doctor', '--explain', 'constructor'], 2, /there is no finding constructor/],
  ['an unknown finding', ['doctor', '--explain', 'gremlins'], 2, /there is no finding gremlins/],
  ['a process that is no number', ['doctor', '--pid', 'orders'], 2, /--pid is the id of a process, not orders/],
  ['a process that does not run', ['doctor', '--pid', '4194305'], 3, /^throughline: unreachable: cannot look into/],
  ['a time without a unit', ['doctor', 'f'.repeat(32), '--since', '10'], 2, /--since is a time such as/],
])('rejects %s with one line on standard error', async (_, args, code, complaint) => {
  const { err, out, ...rest } = await run(args);

  expect([rest.code, out, err.trimEnd().split('\n').length]).toEqual([code, '', 1]);
  expect(err).toMatch(complaint);
});

describe('with a backend', () => {
  const otlp = JSON.parse(readFileSync(broken('header-stripped'), 'utf8')) as { resourceSpans: object[] };
  const ids = [...JSON.stringify(otlp).matchAll(/"traceId":"(\w+)"/g)].map(([, id]) => id!);
  const asked: string[] = [];
  const tempo = createServer(({ url = '' }, response) => {
    asked.push(url);
    const id = /traces\/(\w+)/.exec(url)?.[1];
    const body = id
      ? traceOf(id)
      : { traces: [...new Set(ids)].map((traceID) => ({ traceID, startTimeUnixNano: '9'.repeat(19) })) };
    response.end(JSON.stringify(body));
  });
  const traceOf = (id: string) => {
    const mine = JSON.stringify(otlp.resourceSpans).includes(id);
    const only = otlp.resourceSpans.filter((each) => JSON.stringify(each).includes(id));
    return mine ? { trace: { resourceSpans: only }, status: 'COMPLETE' } : { trace: {} };
  };
  let url: string;
  beforeAll(async () => {
    await new Promise<void>((resolve) => tempo.listen(0, resolve));
    url = `http://localhost:${(tempo.address() as AddressInfo).port}`;
  });
  afterAll(() => tempo.close());

  it('reads other traces of the same time', async () => {
    const { code, out } = await run(['doctor', ids[0]!, '--kind', 'tempo'], { env: { TRACE_QUERY_URL: url } });

    expect([code, out]).toEqual([1, expect.stringContaining('[header-stripped]')]);
    expect(asked.some((path) => path.startsWith('/api/search'))).toBe(true);
  });

  it('reports a missing trace', async () => {
    const { code, err } = await run(['show', url, 'e'.repeat(32), '--kind', 'tempo']);

    expect([code, err]).toEqual([3, expect.stringContaining(`not-found: ${url} (tempo) has no trace`)]);
  });
});
