import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { TraceSourceKind } from '@throughline/telemetry-testing';
import type { SourceOptions } from '../sources/loaded.js';
import { TraceToolsError } from '../trace-tools-error.js';
import type { Io } from './io.js';

/** The options of every command that reads traces. */
export const SOURCE_OPTIONS = {
  from: { type: 'string' },
  kind: { type: 'string' },
  header: { type: 'string', multiple: true },
  since: { type: 'string' },
  wait: { type: 'string' },
  json: { type: 'boolean' },
} as const satisfies ParseArgsConfig['options'];

export const SOURCE_HELP = `
SOURCE is a file, - for standard input, the URL of a backend, or a trace id; a trace id beside a file or URL chooses
one of its traces. Files hold OTLP as JSON, or a response of Tempo, Jaeger or autotel-devtools.

  --from URL        the backend for a bare trace id (TRACE_QUERY_URL, else http://localhost:4318)
  --kind KIND       devtools, tempo or jaeger, if the URL does not tell
  --header 'K: V'   sent with each request; may be repeated
  --since 10m       how far back to read a backend when no trace id is given: 30s, 10m, 2h
  --wait 15s        wait up to this long until no span has arrived for two seconds
  --json            print JSON
`.trim();

/** @throws TraceToolsError `usage` for an unknown option */
export function parsed<const T extends NonNullable<ParseArgsConfig['options']>>(args: string[], options: T) {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new TraceToolsError('usage', (error as Error).message);
  }
}

interface SourceValues {
  from?: string;
  kind?: string;
  header?: string[];
  since?: string;
  wait?: string;
}

export function sourceOptions(values: SourceValues, io: Io): SourceOptions {
  const from = values.from ?? io.env['TRACE_QUERY_URL'];
  return {
    readInput: io.readInput,
    ...(from && { from }),
    ...(values.kind && { kind: kindOf(values.kind) }),
    ...(values.header && { headers: Object.fromEntries(values.header.map(headerOf)) }),
    ...(values.since && { sinceMs: durationOf('--since', values.since) }),
    ...(values.wait && { waitMs: durationOf('--wait', values.wait) }),
  };
}

function kindOf(kind: string): TraceSourceKind {
  if (kind === 'devtools' || kind === 'tempo' || kind === 'jaeger') return kind;
  throw new TraceToolsError('usage', `--kind is devtools, tempo or jaeger, not ${kind}`);
}

function headerOf(header: string): [string, string] {
  const [, name, value] = /^([^:\s]+):\s*(.*)$/.exec(header) ?? [];
  if (name === undefined) throw new TraceToolsError('usage', `--header is 'Name: value', not ${header}`);
  return [name, value!];
}

function durationOf(option: string, text: string): number {
  const [, count, unit] = /^(\d+)(ms|s|m|h)$/.exec(text) ?? [];
  if (count === undefined)
    throw new TraceToolsError('usage', `${option} is a time such as 30s, 10m or 2h, not ${text}`);
  return Number(count) * { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[unit as 's'];
}
