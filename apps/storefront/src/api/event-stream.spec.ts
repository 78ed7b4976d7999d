import { readEvents } from './event-stream.js';

async function eventsOf(...chunks: string[]) {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk));
      controller.close();
    },
  });
  const events = [];
  for await (const event of readEvents(body)) events.push(event);
  return events;
}

it('reads events, wherever their bytes are split', async () => {
  const whole = 'id: 0\ndata: {"status":"pending"}\n\nid: 1\ndata: {"status":"completed"}\n\n';

  for (let at = 0; at < whole.length; at += 1)
    expect(await eventsOf(whole.slice(0, at), whole.slice(at))).toEqual([
      { id: '0', data: '{"status":"pending"}' },
      { id: '1', data: '{"status":"completed"}' },
    ]);
});

it('skips comments and an incomplete last event', async () => {
  expect(await eventsOf(': waiting\n\nid: 2\ndata: x\n\nid: 3\nda')).toEqual([{ id: '2', data: 'x' }]);
});
