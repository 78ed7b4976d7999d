import type { Symptom } from '../doctor/finding.js';
import type { LoadedPackage, ProcessReport } from './process-report.js';

const API = '@opentelemetry/api';
/** Its first file tells when the SDK began. */
const SDK = /^@opentelemetry\/(sdk-|instrumentation|auto-instrumentations)/;
/** What an SDK has to see before the application loads it. */
const INSTRUMENTED =
  /^(@nestjs\/core|express|fastify|koa|@hapi\/hapi|pg|mysql2|mongodb|ioredis|@redis\/client|amqplib|kafkajs|@grpc\/grpc-js)$/;
/** Packages of which two versions in one process do not recognise each other's objects. */
const ONE_VERSION = /^@opentelemetry\/(api|core|resources|sdk-trace-base|sdk-metrics|instrumentation)$/;

/** What is wrong with running processes. */
export function judge(reports: readonly ProcessReport[]): Symptom[] {
  return [...reports.flatMap(symptomsOf), ...propagators(reports)];
}

function symptomsOf(report: ProcessReport): Symptom[] {
  const symptoms = [tracerMissing(report), ...mixedVersions(report), unreachable(report), loadedLate(report)];
  // Packages that were loaded too early are not patched either.
  if (!symptoms[symptoms.length - 1]) symptoms.push(notPatched(report));
  return symptoms.filter((symptom) => symptom !== undefined);
}

function tracerMissing(report: ProcessReport): Symptom | undefined {
  if (report.tracerOf) return undefined;
  const why = report.sdkDisabled
    ? 'OTEL_SDK_DISABLED is true'
    : report.preloads.length > 0
      ? `its preloads are ${report.preloads.join(', ')}`
      : 'no --import or --require loads one';
  return symptom('preload-missing', `${nameOf(report)} has no tracer: ${why}.`);
}

function loadedLate(report: ProcessReport): Symptom | undefined {
  // An SDK that is bundled into its preload shows only by what it patched.
  if (!report.tracerOf || report.patched.length > 0) return undefined;
  const began = report.packages.find(({ name }) => SDK.test(name));
  const early = report.packages.filter(({ name, number }) => began && INSTRUMENTED.test(name) && number < began.number);
  if (early.length === 0) return undefined;
  const names = early.map(({ name }) => name).join(', ');
  return symptom('loaded-late', `${nameOf(report)} loaded ${names} before ${began!.name}.`);
}

function notPatched(report: ProcessReport): Symptom | undefined {
  if (!report.tracerOf || report.unpatched.length === 0) return undefined;
  return symptom('not-patched', `${nameOf(report)} has loaded ${report.unpatched.join(', ')}, which nothing patched.`);
}

function mixedVersions(report: ProcessReport): Symptom[] {
  const copies = Map.groupBy(
    report.packages.filter(({ name }) => ONE_VERSION.test(name)),
    ({ name }) => name,
  );
  return [...copies].flatMap(([name, loaded]) => {
    const versions = [...new Set(loaded.map(({ version }) => version))];
    if (versions.length < 2) return [];
    const because = `${nameOf(report)} has loaded ${name} ${versions.join(' and ')}${cutOff(name, loaded, report)}.`;
    return [symptom('mixed-versions', because)];
  });
}

/** Code with a newer API than the one that registered the tracer gets none. */
function cutOff(name: string, loaded: readonly LoadedPackage[], { tracerOf }: ProcessReport): string {
  const newer = loaded.find(({ version }) => name === API && tracerOf && minorOf(version) > minorOf(tracerOf));
  return newer ? `; what uses ${newer.version}, in ${newer.folder}, gets no tracer from ${tracerOf}` : '';
}

function unreachable(report: ProcessReport): Symptom | undefined {
  if (!report.tracerOf || !report.exporter?.error) return undefined;
  const { url, error } = report.exporter;
  return symptom(
    'exporter-unreachable',
    `${nameOf(report)} sends its spans to ${url}, which does not answer: ${error}.`,
  );
}

function propagators(reports: readonly ProcessReport[]): Symptom[] {
  const traced = reports.filter(({ tracerOf }) => tracerOf);
  const shares = (a: ProcessReport, b: ProcessReport) => traceHeaders(a).some((name) => traceHeaders(b).includes(name));
  if (traced.every((a) => traced.every((b) => a === b || shares(a, b)))) return [];
  const each = traced.map((report) => `${nameOf(report)} propagates ${traceHeaders(report).join(', ') || 'nothing'}`);
  return [symptom('propagators-differ', `${each.join('; ')}.`)];
}

/** The headers that name the trace; the others only accompany it. */
const traceHeaders = ({ propagates }: ProcessReport): string[] =>
  propagates.filter((name) => !/^(tracestate|baggage)$/i.test(name)).toSorted();

const symptom = (code: string, because: string): Symptom => ({ code, because, spans: [] });
const nameOf = ({ service, pid }: ProcessReport): string => `${service} (process ${pid})`;
const minorOf = (version: string): number => Number(version.split('.')[1]);
