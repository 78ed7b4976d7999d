import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
import { criticalAsJson, pathOf, renderCritical } from '../cli/critical.js';
import { renderFindings } from '../cli/findings.js';
import { compareTraces } from '../diff/compare-traces.js';
import { renderComparison } from '../diff/render-comparison.js';
import { diagnose } from '../doctor/diagnose.js';
import { Backend, LOCAL_VIEWER } from '../sources/backend.js';
import type { SourceOptions } from '../sources/loaded.js';
import { load } from '../sources/source.js';
import { tracesOf } from '../sources/traces-of.js';
import { TraceToolsError } from '../trace-tools-error.js';

const source = z
  .string()
  .optional()
  .describe(
    'A file of OTLP as JSON, or the URL of devtools, Tempo or Jaeger. Default: the backend the server was started with.',
  );
const traceId = z
  .string()
  .regex(/^[0-9a-f]{32}$/i)
  .describe('32 hexadecimal digits');
const wanted = { source, traceId: traceId.optional().describe('Which trace of the source. Default: all of them.') };
const readOnly = { readOnlyHint: true, openWorldHint: true };
const plain = { colours: false };

/** The tools for assistants. Each answers with text and with the same content as data. */
export function createServer(options: SourceOptions): McpServer {
  const server = new McpServer({ name: 'throughline', version: '0.1.0' });
  const read = async (given: { source?: string | undefined; traceId?: string | undefined }) => {
    const named = [given.source ?? options.from ?? LOCAL_VIEWER, ...(given.traceId ? [given.traceId] : [])];
    const loaded = await load(named, options);
    return { ...loaded, traces: tracesOf(loaded.spans) };
  };

  server.registerTool(
    'find_traces',
    {
      description: 'Lists traces of a backend, newest first: id, root, services, spans, errors, duration.',
      inputSchema: {
        source,
        query: z.string().optional().describe('In the backend’s own language: TraceQL for Tempo, service=… for Jaeger'),
        sinceMinutes: z.number().positive().default(10),
        limit: z.number().int().positive().max(200).default(20),
      },
      annotations: readOnly,
    },
    (given) =>
      answered(async () => {
        const backend = new Backend(given.source ?? options.from ?? LOCAL_VIEWER, options);
        const since = Date.now() - given.sinceMinutes * 60_000;
        const found = await backend.ask((client) => client.list({ ...(given.query && { query: given.query }), since }));
        const traces = found.slice(0, given.limit).map((trace) => ({
          traceId: trace.traceId,
          root: trace.tops()[0]?.name ?? '',
          services: trace.services,
          spans: trace.spans.length,
          errors: trace.errors.length,
          durationMs: trace.durationMs,
        }));
        return {
          text: traces.map((trace) => `${trace.traceId}  ${trace.root}  ${trace.durationMs.toFixed(1)} ms`).join('\n'),
          data: { traces },
        };
      }),
  );

  server.registerTool(
    'show_trace',
    {
      description: 'Draws a trace as a tree, with services, durations, events and links.',
      inputSchema: wanted,
      annotations: readOnly,
    },
    (given) =>
      answered(async () => {
        const { traces, spans } = await read(given);
        return { text: traces.map((trace) => trace.render()).join('\n\n'), data: { spans } };
      }),
  );

  server.registerTool(
    'critical_path',
    {
      description:
        'Says which spans the end of a trace waited for: work, queues, delays before retries, calls, unexplained gaps.',
      inputSchema: wanted,
      annotations: readOnly,
    },
    (given) =>
      answered(async () => {
        const paths = (await read(given)).traces.map((trace) => pathOf(trace));
        return {
          text: paths.map((path) => renderCritical(path, plain)).join('\n\n'),
          data: { paths: paths.map(criticalAsJson) },
        };
      }),
  );

  server.registerTool(
    'diagnose',
    {
      description: 'Finds what is wrong with a trace, why, and what to do.',
      inputSchema: wanted,
      annotations: readOnly,
    },
    (given) =>
      answered(async () => {
        const { spans, beside, traceId: about } = await read(given);
        const findings = diagnose([...spans, ...beside], about ? { about } : {});
        return { text: renderFindings(findings, `${spans.length} spans`, plain), data: { findings } };
      }),
  );

  server.registerTool(
    'compare_traces',
    {
      description: 'Compares the traces of two builds: steps that came or went, more calls, slower steps.',
      inputSchema: {
        base: z.string().describe('File of traces before the change'),
        head: z.string().describe('File after it'),
      },
      annotations: readOnly,
    },
    ({ base, head }) =>
      answered(async () => {
        const [before, after] = await Promise.all([read({ source: base }), read({ source: head })]);
        const comparison = compareTraces(before.traces, after.traces);
        return { text: renderComparison(comparison), data: { comparison } };
      }),
  );

  return server;
}

/**
 * Answers a faulty request with its error, so that the assistant can mend it; any other error is a bug and is thrown.
 */
async function answered(work: () => Promise<{ text: string; data: Record<string, unknown> }>) {
  try {
    const { text, data } = await work();
    return { content: [{ type: 'text' as const, text }], structuredContent: data };
  } catch (error) {
    if (!(error instanceof TraceToolsError)) throw error;
    return { content: [{ type: 'text' as const, text: `${error.code}: ${error.message}` }], isError: true };
  }
}
