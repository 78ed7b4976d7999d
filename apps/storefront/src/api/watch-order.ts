import type { TimelineEntry } from '@throughline/contracts';
import { refusal, Refused } from './ask.js';
import { readEvents } from './event-stream.js';
import { authorization } from './session.js';

const RECONNECT_MS = 1500;

/**
 * Calls `onChange` for each change of an order's status until a final one, or until `signal` aborts. Resumes a broken
 * stream where it stopped.
 * @throws Refused when the order may not be watched
 */
export async function watchOrder(
  id: string,
  onChange: (position: number, entry: TimelineEntry) => void,
  signal: AbortSignal,
): Promise<void> {
  let last = '';
  while (!signal.aborted) {
    try {
      const headers = { ...authorization(), ...(last && { 'last-event-id': last }) };
      const response = await fetch(`/orders/${id}/events`, { headers, signal });
      if (response.status === 204) return;
      if (!response.ok) throw await refusal(response, response.headers.get('x-trace-id'));
      for await (const event of readEvents(response.body!)) {
        last = event.id;
        onChange(Number(event.id), JSON.parse(event.data) as TimelineEntry);
      }
    } catch (error) {
      if (signal.aborted) return;
      // Every other failure is temporary: reconnect.
      if (error instanceof Refused && error.status < 500 && error.status !== 429) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS));
  }
}
