import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { drawVisit, MIXES } from './mix.ts';
import { openLoop } from './open-loop.ts';
import { describe as describeReport, reportOf, sparkline } from './report.ts';
import { LoadTally } from './tally.ts';
import { visit } from './visitor.ts';

describe('an open loop', () => {
  it('starts each visit when it is due, however long earlier visits take', async () => {
    const due: number[] = [];
    const began = Date.now();

    await openLoop(50, 200, (at) => due.push(at - began));

    expect(due.map((at) => Math.round(at / 20))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('ends early when stopped', async () => {
    let visitors = 0;

    expect(
      await openLoop(
        100,
        60_000,
        () => (visitors += 1),
        () => visitors === 3,
      ),
    ).toBe(false);
    expect(visitors).toBe(3);
  });
});

it('draws visits by their weight', () => {
  const mix = MIXES['realistic']!;
  const named = (at: number) => drawVisit(mix, () => at).name;

  expect([named(0), named(0.49), named(0.51), named(0.999)]).toEqual(['browse', 'browse', 'order', 'sold out']);
});

it('draws values as bars', () => {
  expect(sparkline([0, 4, 8])).toBe('▁▅█');
});

describe('a visitor', () => {
  let server: Server;
  let shop: string;
  let events: (reply: ServerResponse) => void;
  let taking: number;
  const tally = () => new LoadTally();
  const buys = { name: 'order', token: 'tok_test_123', sku: 'MOUSE-1', qty: 1 };

  beforeEach(async () => {
    taking = 201;
    server = createServer(({ url }, reply) => {
      if (url!.endsWith('/events')) return events(reply);
      reply.writeHead(taking, { 'content-type': 'application/json', 'x-guest-token': 'guest' });
      reply.end(JSON.stringify(taking === 201 ? { id: 'o1', traceId: 'trace' } : { code: 'overloaded' }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    shop = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const says = (status: string) => `id: 0\ndata: ${JSON.stringify({ status })}\n\n`;

  it('waits for the end of its order, and measures from when it was due', async () => {
    events = (reply) => reply.end(says('pending') + says('completed'));
    const seen = tally();
    await visit(shop, buys, Date.now() - 5000, seen, 1000);

    expect([...seen.outcomes]).toEqual([['completed', 1]]);
    expect(seen.traces).toEqual(['trace']);
    expect(seen.accepted[0]).toBeGreaterThanOrEqual(5000);
    expect(seen.completed[0]).toBeGreaterThanOrEqual(seen.accepted[0]!);
  });

  it('reconnects to a broken stream', async () => {
    let opened = 0;
    events = (reply) => {
      opened += 1;
      if (opened === 2) return reply.end(says('completed'));
      reply.write(says('pending'));
      setImmediate(() => reply.destroy());
    };
    const seen = tally();
    await visit(shop, buys, Date.now(), seen, 5000);

    expect([opened, ...seen.outcomes.keys()]).toEqual([2, 'completed']);
  });

  it('counts an accepted order that does not end as lost', async () => {
    events = (reply) => reply.write(says('pending'));
    const seen = tally();
    await visit(shop, buys, Date.now(), seen, 200);

    expect(seen.lost).toEqual(['o1']);
    expect(describeReport(reportOf(seen, 1, 1, null))).toContain('✗ 1 orders were taken and did not end: o1');
  });

  it('counts a refusal by its code, and not as a lost order', async () => {
    taking = 503;
    const seen = tally();
    await visit(shop, buys, Date.now(), seen, 200);

    expect([...seen.outcomes.keys(), ...seen.lost]).toEqual(['refused: 503 overloaded']);
  });

  it('counts a shop that does not answer', async () => {
    const seen = tally();
    await new Promise((resolve) => server.close(resolve));
    await visit(shop, buys, Date.now(), seen, 200);

    expect([...seen.outcomes.keys()]).toEqual(['failed: ECONNREFUSED']);
  });
});
