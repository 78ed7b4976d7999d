import type { SpanRecord } from '@throughline/telemetry-testing';
import { CATALOGUE, CODES } from './catalogue.js';
import { cardinality, oldConventions, secrets, unnamedService } from './checks/attributes.js';
import { contextCaptured, contextLost, contextMixed, endlessSpan } from './checks/context.js';
import { ackBeforeWork, impossibleTimes, publishAfterEnd, workAfterResponse } from './checks/endings.js';
import { hops } from './checks/hops.js';
import { clockSkew, duplicateIds, loops, twoSdks } from './checks/identity.js';
import { orphans } from './checks/orphans.js';
import { nPlusOne, retryStorm } from './checks/repetition.js';
import { Evidence } from './evidence.js';
import type { Check, Finding, Severity, Symptom } from './finding.js';

const CHECKS: readonly Check[] = [
  ...[orphans, hops, contextLost, contextMixed, contextCaptured, endlessSpan],
  ...[publishAfterEnd, ackBeforeWork, workAfterResponse, impossibleTimes],
  ...[duplicateIds, twoSdks, clockSkew, loops, nPlusOne, retryStorm],
  ...[secrets, cardinality, oldConventions, unnamedService],
];
const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];
const SHOWN = 5;

/** The findings that each finding explains; they are left out beside it. */
const EXPLAINS: Readonly<Record<string, readonly string[]>> = {
  'duplicate-ids': ['parent-loop', 'clock-skew', 'ack-before-work', 'preload-missing'],
  'two-sdks': ['n-plus-one', 'huge-trace', 'context-lost'],
  'huge-trace': ['message-loop', 'n-plus-one', 'publish-after-end', 'work-after-response', 'context-mixed'],
  'loaded-late': ['context-lost', 'preload-missing'],
  'ack-before-work': ['publish-after-end'],
  'context-mixed': ['work-after-response'],
};

export interface DiagnoseOptions {
  /** The id of the trace in question; the other spans are there for comparison. Default: all of them. */
  about?: string;
}

/**
 * What is wrong with these spans, why, and what to do. Give it one trace, or all of a period: some faults (a lost
 * header, a lost context) show only between two traces. Causes come first, errors before warnings.
 */
export function diagnose(spans: Iterable<SpanRecord>, { about }: DiagnoseOptions = {}): Finding[] {
  const evidence = new Evidence(spans);
  const concerns = (symptom: Symptom): boolean => !about || symptom.spans.some(({ traceId }) => traceId === about);
  const symptoms = CHECKS.flatMap((check) => check(evidence)).filter(concerns);
  const explained = new Set(symptoms.flatMap(({ code }) => EXPLAINS[code] ?? []));
  return findingsOf(symptoms.filter(({ code }) => !explained.has(code)));
}

/** Adds what the catalogue says of each symptom. The gravest come first, causes before their consequences. */
export const findingsOf = (symptoms: readonly Symptom[]): Finding[] =>
  symptoms.map(findingOf).sort((a, b) => rank(a) - rank(b));

/** Whether CI should fail: by default on errors only. */
export const isGrave = (findings: readonly Finding[], least: Severity = 'error'): boolean =>
  findings.some(({ severity }) => SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(least));

const rank = ({ severity, code }: Finding): number => SEVERITIES.indexOf(severity) * CODES.length + CODES.indexOf(code);

function findingOf({ code, because, spans, severity }: Symptom): Finding {
  const { title, fix, severity: usual } = CATALOGUE[code]!;
  const shown = [...new Set(spans)];
  return {
    code,
    severity: severity ?? usual,
    title,
    because,
    fix,
    spans: shown.slice(0, SHOWN).map(({ traceId, spanId, service, name }) => ({ traceId, spanId, service, name })),
    count: shown.length,
  };
}
