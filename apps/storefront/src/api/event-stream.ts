export interface ServerEvent {
  id: string;
  data: string;
}

/**
 * Reads server-sent events (HTML standard, 9.2.6), as far as the gateway uses them: `id`, `data` and comments.
 * EventSource cannot send an `Authorization` header.
 */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  const reader = body.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>).getReader();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const blocks = (rest + value).split('\n\n');
      rest = blocks.pop()!;
      for (const block of blocks) {
        const event = parse(block);
        if (event) yield event;
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined); // The stream may already have failed.
  }
}

function parse(block: string): ServerEvent | null {
  const fields = new Map(block.split('\n').map((line) => [line.split(':', 1)[0], line.replace(/^[^:]*: ?/, '')]));
  const data = fields.get('data');
  return data === undefined ? null : { id: fields.get('id') ?? '', data };
}
