import { compareTraces, regressions } from '../diff/compare-traces.js';
import { renderComparison } from '../diff/render-comparison.js';
import { diagnose, findingsOf, isGrave } from '../doctor/diagnose.js';
import type { Severity, Symptom } from '../doctor/finding.js';
import type { ProcessReport } from '../live/process-report.js';
import type { Loaded } from '../sources/loaded.js';
import { load } from '../sources/source.js';
import { tracesOf } from '../sources/traces-of.js';
import { TraceToolsError } from '../trace-tools-error.js';
import { parsed, SOURCE_OPTIONS, sourceOptions } from './arguments.js';
import { criticalAsJson, pathOf, renderCritical } from './critical.js';
import { explain, renderFindings } from './findings.js';
import { COMMAND_HELP, HELP } from './help.js';
import type { Io } from './io.js';

const NOTHING: Loaded = { spans: [], beside: [], notes: [] };

/** Returns the process's exit code. */
type Command = (args: string[], io: Io) => Promise<number>;

const COMMANDS = new Map<string, Command>(Object.entries({ show, critical, doctor, diff, mcp }));

/** Runs `throughline` and returns its exit code. An error is one line on standard error, which begins with its code. */
export async function main([name, ...args]: string[], io: Io): Promise<number> {
  try {
    if (name === undefined || name === '--help' || name === '-h' || name === 'help') return say(io, HELP);
    const command = COMMANDS.get(name);
    if (!command) throw new TraceToolsError('usage', `there is no command ${name}; throughline --help lists them`);
    if (args.includes('--help') || args.includes('-h')) return say(io, COMMAND_HELP[name]!);
    return await command(args, io);
  } catch (error) {
    if (!(error instanceof TraceToolsError)) throw error;
    io.complain(`throughline: ${error.code}: ${error.message}\n`);
    return error.code === 'usage' ? 2 : 3;
  }
}

async function show(args: string[], io: Io): Promise<number> {
  const { values, positionals } = parsed(args, SOURCE_OPTIONS);
  const { spans } = await load(positionals, sourceOptions(values, io));
  return say(
    io,
    values.json
      ? asJson(spans)
      : tracesOf(spans)
          .map((trace) => trace.render())
          .join('\n\n'),
  );
}

async function critical(args: string[], io: Io): Promise<number> {
  const { values, positionals } = parsed(args, { ...SOURCE_OPTIONS, root: { type: 'boolean' } });
  const { spans } = await load(positionals, sourceOptions(values, io));
  const paths = tracesOf(spans).map((trace) => pathOf(trace, values.root));
  return say(
    io,
    values.json ? asJson(paths.map(criticalAsJson)) : paths.map((path) => renderCritical(path, io)).join('\n\n'),
  );
}

async function doctor(args: string[], io: Io): Promise<number> {
  const options = {
    ...SOURCE_OPTIONS,
    'fail-on': { type: 'string' },
    explain: { type: 'string' },
    live: { type: 'string' },
    pid: { type: 'string', multiple: true },
  } as const;
  const { values, positionals } = parsed(args, options);
  if (values.explain !== undefined) return say(io, explain(values.explain));
  const least = severityOf(values['fail-on'] ?? 'error');
  const pids = (values.pid ?? []).map(processId);
  const hasTrace = values.live !== undefined || positionals.length > 0 || pids.length === 0;
  const { spans, beside, traceId, notes } = hasTrace ? await loadOrProbe(positionals, values, io) : NOTHING;
  const findings = [
    ...findingsOf(await symptomsOf(pids)),
    ...diagnose([...spans, ...beside], traceId ? { about: traceId } : {}),
  ];
  for (const note of notes) io.complain(`${note}\n`);
  const seen = [...(pids.length ? [`${pids.length} processes`] : []), ...(hasTrace ? [`${spans.length} spans`] : [])];
  say(io, values.json ? asJson(findings) : renderFindings(findings, seen.join(' and '), io));
  return least !== 'never' && isGrave(findings, least) ? 1 : 0;
}

/** One process after the other: all of them open their inspector on the same port. */
async function symptomsOf(pids: readonly number[]): Promise<Symptom[]> {
  if (pids.length === 0) return [];
  const [{ reportOf }, { judge }] = await Promise.all([
    import('../live/process-report.js'),
    import('../live/judge.js'),
  ]);
  const reports: ProcessReport[] = [];
  for (const pid of pids) reports.push(await reportOf(pid));
  return judge(reports);
}

function processId(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new TraceToolsError('usage', `--pid is the id of a process, not ${text}`);
  return Number(text);
}

async function loadOrProbe(
  named: string[],
  values: { live?: string } & Parameters<typeof sourceOptions>[0],
  io: Io,
): Promise<Loaded> {
  if (values.live === undefined) return load(named, sourceOptions(values, io));
  const { probe } = await import('./probe.js');
  return probe(values.live, sourceOptions(values, io));
}

async function diff(args: string[], io: Io): Promise<number> {
  const file = { type: 'string', multiple: true } as const;
  const { values } = parsed(args, { base: file, head: file, json: { type: 'boolean' } });
  const [base, head] = await Promise.all(
    (['base', 'head'] as const).map(async (side) => {
      const files = values[side];
      if (!files) throw new TraceToolsError('usage', `diff needs --${side} FILE`);
      const loaded = await Promise.all(files.map((each) => load([each], { readInput: io.readInput })));
      return tracesOf(loaded.flatMap(({ spans }) => spans));
    }),
  );
  const comparison = compareTraces(base!, head!);
  say(io, values.json ? asJson(comparison) : renderComparison(comparison));
  return regressions(comparison).length > 0 ? 1 : 0;
}

async function mcp(args: string[], io: Io): Promise<number> {
  const { values } = parsed(args, SOURCE_OPTIONS);
  const { serveMcp } = await import('../mcp/serve.js');
  await serveMcp(sourceOptions(values, io));
  return 0;
}

function severityOf(text: string): Severity | 'never' {
  if (text === 'error' || text === 'warning' || text === 'info' || text === 'never') return text;
  throw new TraceToolsError('usage', `--fail-on is error, warning, info or never, not ${text}`);
}

const asJson = (value: unknown): string => JSON.stringify(value, null, 2);

function say(io: Io, text: string): number {
  io.write(`${text}\n`);
  return 0;
}
