import { subscribe } from 'node:diagnostics_channel';
import { UndiciInstrumentation, type UndiciInstrumentationConfig } from '@opentelemetry/instrumentation-undici';
import { awaitBody, bodyIsOver } from './unread-bodies.js';

/** The part of undici's request, as its diagnostics channels pass it, that is used here. */
interface FetchRequest {
  /** Names and values in turn; in undici 5, lines of text. */
  headers: unknown[] | string;
}

type Message = { request: FetchRequest };
type WithEnd = { onDone(message: Message): void };

/**
 * OpenTelemetry's instrumentation of `fetch` and undici, with two corrections. It adds its headers to those that the
 * caller forwards, and a callee ignores two `traceparent` headers: here, only the added ones stay. And its span for a
 * response that nobody reads ends here, too.
 */
export function fetchOnce(config: UndiciInstrumentationConfig): UndiciInstrumentation {
  const sockets = new WeakMap<object, { bytesRead: number }>();
  let given = 0;
  // Subscribers run in the order in which they subscribed: this one before the instrumentation, the others after it.
  on('undici:request:create', ({ request }) => (given = request.headers.length));
  const instrumentation = new UndiciInstrumentation(config);
  on('undici:request:create', ({ request }) => keepAdded(request, given));
  on<Message & { socket: { bytesRead: number } }>('undici:client:sendHeaders', ({ request, socket }) =>
    sockets.set(request, socket),
  );
  on('undici:request:headers', ({ request }) =>
    awaitBody(request, sockets.get(request), () => (instrumentation as unknown as WithEnd).onDone({ request })),
  );
  for (const end of ['undici:request:trailers', 'undici:request:error']) on(end, ({ request }) => bodyIsOver(request));
  return instrumentation;
}

const on = <M = Message>(name: string, work: (message: M) => unknown): void =>
  subscribe(name, (message) => void work(message as M));

/** Removes those of the first `given` headers that were added again after them. */
export function keepAdded(request: FetchRequest, given: number): void {
  const { headers } = request;
  if (typeof headers === 'string') {
    const added = namesOf(
      headers
        .slice(given)
        .split('\r\n')
        .map((line) => line.split(':')[0]!),
    );
    const lines = headers.slice(0, given).split('\r\n');
    const kept = lines.filter((line) => !added.has(line.split(':')[0]!.trim().toLowerCase()));
    request.headers = kept.join('\r\n') + headers.slice(given);
    return;
  }
  const added = namesOf(headers.slice(given).filter((_, at) => at % 2 === 0));
  for (let at = given - 2; at >= 0; at -= 2) if (added.has(String(headers[at]).toLowerCase())) headers.splice(at, 2);
}

const namesOf = (names: unknown[]): Set<string> =>
  new Set(names.map((name) => String(name).trim().toLowerCase()).filter((name) => name !== ''));
