import { readFileSync } from 'node:fs';
import { TraceToolsError } from '../trace-tools-error.js';
import { fromBackend, LOCAL_VIEWER } from './backend.js';
import type { Loaded, SourceOptions } from './loaded.js';
import { readSpans } from './read-spans.js';

const isTraceId = (text: string): boolean => /^[0-9a-f]{32}$/i.test(text);

/**
 * Reads what the arguments name: one trace by its id, or all of a file or of a backend's last minutes.
 * @throws TraceToolsError `unreadable`, `unreachable` or `not-found`
 */
export async function load(named: readonly string[], options: SourceOptions = {}): Promise<Loaded> {
  const traceId = named.find(isTraceId)?.toLowerCase();
  const [place, ...more] = named.filter((each) => !isTraceId(each));
  if (more.length > 0)
    throw new TraceToolsError('usage', `one source at a time, not ${place} and ${more.join(' and ')}`);
  if (place === undefined && traceId === undefined)
    throw new TraceToolsError('usage', 'name a file, -, a URL or a trace id');
  const url = place ?? options.from ?? LOCAL_VIEWER;
  if (/^https?:\/\//.test(url)) return fromBackend(url, traceId, options);
  const all = readSpans(textOf(url, options), url === '-' ? 'standard input' : url);
  if (traceId === undefined) return { spans: all, beside: [], notes: [] };
  const spans = all.filter((span) => span.traceId === traceId);
  if (spans.length === 0) throw new TraceToolsError('not-found', `${url} has no trace ${traceId}`);
  return { spans, beside: all.filter((span) => span.traceId !== traceId), traceId, notes: [] };
}

function textOf(path: string, { readInput = () => readFileSync(0, 'utf8') }: SourceOptions): string {
  if (path === '-') return readInput();
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new TraceToolsError('unreadable', `${path} cannot be read: ${(error as Error).message}`);
  }
}
