import { env } from './support/env.js';
import { anOrder, decide, finalOrder, place, readerOf } from './support/shop.js';

/** Reads server-sent events until the server ends the stream; `heard` is called for each. */
async function statusesOf(orderId: string, heard: (status: string) => unknown = () => undefined): Promise<string[]> {
  const headers = { accept: 'text/event-stream', ...(await readerOf(orderId)) };
  const response = await fetch(new URL(`/orders/${orderId}/events`, env.gateway), {
    headers,
    // Sooner than the stream rereads the order by itself.
    signal: AbortSignal.timeout(10_000),
  });
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  const statuses: string[] = [];
  let text = '';
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const events = text.split('\n\n');
    text = events.pop()!;
    for (const event of events) {
      const data = /^data: ?(.*)$/m.exec(event)?.[1];
      if (!data) continue;
      const { status } = JSON.parse(data) as { status: string };
      statuses.push(status);
      await heard(status);
    }
  }
  return statuses;
}

it('sends every change of status as it happens, and ends with the final one', async () => {
  const placed = await place(anOrder('LAPTOP-3', 'tok_slow'));

  expect(await statusesOf(placed.id)).toEqual(['pending', 'completed']);
});

it('waits for a decision, however long it takes', async () => {
  const placed = await place(anOrder('TABLET-2', 'tok_test_123', 30));

  const statuses = await statusesOf(placed.id, (status) => status === 'awaiting_approval' && decide(placed.id, true));
  expect(statuses).toEqual(['awaiting_approval', 'pending', 'completed']);
});

it('sends all changes to a client that connects late', async () => {
  const placed = await place(anOrder('LAPTOP-3', 'tok_declined'));
  await finalOrder(placed.id);

  expect(await statusesOf(placed.id)).toEqual(['pending', 'cancelled']);
});
