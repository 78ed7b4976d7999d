import type { SourceOptions } from '../sources/loaded.js';
import { TraceToolsError } from '../trace-tools-error.js';

/** Serves the tools over standard input and output, until the client closes it. */
export async function serveMcp(options: SourceOptions): Promise<void> {
  const [{ StdioServerTransport }, { createServer }] = await Promise.all([
    import('@modelcontextprotocol/sdk/server/stdio.js'),
    import('./server.js'),
  ]).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new TraceToolsError('missing-package', 'mcp needs its SDK: npm install @modelcontextprotocol/sdk');
  });
  const server = createServer(options);
  const closed = new Promise<void>((resolve) => (server.server.onclose = resolve));
  const transport = new StdioServerTransport();
  process.stdin.once('end', () => void server.close());
  await server.connect(transport);
  await closed;
}
