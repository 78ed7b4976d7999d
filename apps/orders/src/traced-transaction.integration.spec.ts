import { Traced } from '@throughline/telemetry';
import { recordTraces } from '@throughline/telemetry-testing';
import { disconnect, prisma } from './orders.fixture.js';

const traces = recordTraces();
beforeEach(() => traces.reset());
afterAll(disconnect);

@Traced()
class Archive {
  ofStatus(status: string) {
    return prisma.order.count({ where: { status } });
  }

  first() {
    return prisma.order.findFirst({ where: { id: '00000000-0000-4000-8000-000000000000' } });
  }
}

it('traces each method whose query runs in a Prisma batch transaction', async () => {
  const archive = new Archive();
  const found = await prisma.$transaction([archive.ofStatus('nothing of the kind'), archive.first()]);

  expect(found).toEqual([0, null]);
  expect(traces.waterfall().toSorted()).toEqual(['Archive.first', 'Archive.ofStatus']);
});

it('traces a query that is awaited on its own', async () => {
  expect(await new Archive().ofStatus('nothing of the kind')).toBe(0);
  expect(traces.waterfall()).toEqual(['Archive.ofStatus']);
});
