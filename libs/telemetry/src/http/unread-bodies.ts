/** Bytes that a connection has received so far: a `net.Socket`. */
interface Counting {
  bytesRead: number;
}

interface Waiting {
  /** Undefined if the connection is unknown; then the response is not watched. */
  socket: Counting | undefined;
  seen: number;
  /** Ends the span, unless it has ended already. */
  end(): void;
}

const IDLE_MS = 5000;

// The preload and the program may each load a copy of this module (a linked package), so both use one global.
const KEY = Symbol.for('throughline.unread-bodies');
const shared = globalThis as { [KEY]?: Map<object, Waiting> };
const waiting = (shared[KEY] ??= new Map<object, Waiting>());
let timer: NodeJS.Timeout | undefined;

/**
 * Ends the span of a response that has received nothing for five to ten seconds. Such a response is not being read, so
 * it never ends, and the spans of the callee would have no parent.
 */
export function awaitBody(key: object, socket: Counting | undefined, end: () => void): void {
  waiting.set(key, { socket, seen: socket?.bytesRead ?? 0, end });
  timer ??= setInterval(endIdle, IDLE_MS).unref();
}

export const bodyIsOver = (key: object): boolean => waiting.delete(key);

function endIdle(): void {
  for (const [key, each] of waiting) {
    const { socket, seen, end } = each;
    each.seen = socket?.bytesRead ?? 0;
    if (socket?.bytesRead === seen || !socket) {
      waiting.delete(key);
      end();
    }
  }
  if (waiting.size > 0) return;
  clearInterval(timer);
  timer = undefined;
}

/** Ends all of them, because the process is about to end. */
export function endUnreadBodies(): void {
  for (const { end } of waiting.values()) end();
  waiting.clear();
}
