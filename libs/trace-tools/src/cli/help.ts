import { SOURCE_HELP } from './arguments.js';

export const HELP = `
throughline: explains OpenTelemetry traces

  throughline show SOURCE       the tree
  throughline critical SOURCE   the critical path: time at work and time spent waiting
  throughline doctor SOURCE     what is wrong with a trace, why, and what to do
  throughline diff --base FILE --head FILE
                                how the traces of two builds differ
  throughline mcp               the same for an assistant, over standard input and output

throughline COMMAND --help describes a command.

Exit codes: 0 all is well; 1 the doctor or diff found something; 2 the command line is wrong; 3 no trace could be read.
`.trim();

export const COMMAND_HELP: Readonly<Record<string, string>> = {
  show: `throughline show SOURCE [TRACE_ID]\n\nDraws traces as trees.\n\n${SOURCE_HELP}`,
  critical: `
throughline critical SOURCE [TRACE_ID] [--root]

Finds the critical path: walks back from the end of a trace, across every queue, and says of each stretch whether it was
work, a message in its queue, the delay before a retry, a call, or a gap that no span explains.

  --root            end at the root span's end, which is what the caller waited for

${SOURCE_HELP}`.trim(),
  doctor: `
throughline doctor SOURCE [TRACE_ID] [--fail-on LEVEL]
throughline doctor --explain CODE
throughline doctor [--live URL] [--pid PID ...]

Finds what is wrong with a trace: lost headers and contexts, killed processes, spans without an end, two SDKs, clocks,
N+1, retries that pile up, secrets. With a backend it also reads other traces of the same time, because some faults show
only between two traces. Exits with 1 on a finding.

  --fail-on LEVEL   lowest severity that exits with 1: error (default), warning, info, never
  --explain CODE    prints the page about a finding; "list" prints all codes
  --live URL        sends a request with a new trace id and examines its trace; names the processes of this machine
                    that took part
  --pid PID         looks into a running Node process, by its inspector, which is open for that moment: whether the
                    SDK began before what it should patch, versions, what is not patched, whether the exporter's address
                    answers. Given for both sides of a hop, it compares their propagators; may be repeated

${SOURCE_HELP}`.trim(),
  diff: `
throughline diff --base FILE --head FILE [--json]

Compares the traces of two builds: steps that came or went, steps that are called more often, and each step's self
time with 95 % intervals. Exits with 1 when a step is gone, called more often, or certainly slower, which takes eight traces on
either side. Prints Markdown for a pull request.

  --base FILE       traces before the change; may be repeated
  --head FILE       traces after it; may be repeated
  --json            print JSON
`.trim(),
  mcp: `
throughline mcp [--from URL] [--kind KIND] [--header 'K: V']

Serves the Model Context Protocol over standard input and output, with the tools find_traces, show_trace,
critical_path, diagnose and compare_traces. Needs @modelcontextprotocol/sdk beside it.
`.trim(),
};
