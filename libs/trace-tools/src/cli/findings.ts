import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CATALOGUE, CODES } from '../doctor/catalogue.js';
import type { Finding, Severity } from '../doctor/finding.js';
import { TraceToolsError } from '../trace-tools-error.js';
import { type Colour, type Io, painter } from './io.js';

const COLOURS: Record<Severity, Colour> = { error: 'red', warning: 'yellow', info: 'dim' };

/**
 * Findings for people.
 * @param seen what was examined, such as `12 spans`
 */
export function renderFindings(findings: readonly Finding[], seen: string, io: Pick<Io, 'colours'>): string {
  const paint = painter(io);
  if (findings.length === 0) return paint('green', `Nothing is wrong with these ${seen}.`);
  return findings
    .map(({ severity, code, title, because, fix, spans, count }) => {
      const shown = spans.map(({ traceId, spanId, name }) => `    ${traceId} ${spanId}  ${name}`);
      const more = count > spans.length ? [`    and ${count - spans.length} more`] : [];
      return [
        `${paint(COLOURS[severity], severity)} ${paint('bold', title)} [${code}]`,
        `  why  ${because}`,
        `  do   ${fix}`,
        ...[...shown, ...more].map((line) => paint('dim', line)),
      ].join('\n');
    })
    .join('\n\n');
}

/** The page about a finding. The source tree has `docs/` one folder higher than a build has it. */
export function explain(code: string): string {
  if (code === 'list') return CODES.map((each) => `${each.padEnd(20)} ${CATALOGUE[each]!.title}`).join('\n');
  if (!Object.hasOwn(CATALOGUE, code))
    throw new TraceToolsError('usage', `there is no finding ${code}; --explain list shows all`);
  const page = ['../docs/doctor', '../../docs/doctor']
    .map((folder) => join(import.meta.dirname, folder, `${code}.md`))
    .find((path) => existsSync(path));
  if (!page) throw new TraceToolsError('unreadable', `the page about ${code} is not installed`);
  return readFileSync(page, 'utf8').trimEnd();
}
