import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { LogRecord } from '../../libs/telemetry-testing/src/sources/trace-source.ts';
import { type LogLine, readLine, writeLine } from '../console/log-line.ts';
import { localDefaults, services } from '../shop/services.ts';

/** A little longer than a service keeps a line before it sends it. */
const SENT_WITHIN_MS = 1200;

/** A store that can be queried for the logs of a trace. */
export interface LogStore {
  logs(traceId: string): Promise<LogRecord[]>;
}

/**
 * The services' log lines that carry this trace id, in the order they were written: from the files of `npm start`, else
 * from the viewer, where services that are served one by one send theirs.
 */
export async function logLines(
  folder: string,
  traceId: string,
  viewer?: LogStore,
  sentWithinMs = SENT_WITHIN_MS,
): Promise<string[]> {
  const filed = fromFiles(folder, traceId);
  const lines = filed.length > 0 || !viewer ? filed : await fromViewer(viewer, traceId, sentWithinMs);
  return lines.sort((one, other) => one.time - other.time).map(writeLine);
}

function fromFiles(folder: string, traceId: string): LogLine[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.log'))
    .flatMap((name) => {
      const lines = readFileSync(join(folder, name), 'utf8').split('\n');
      return lines.filter((line) => line.includes(traceId)).map((line) => readLine(basename(name, '.log'), line));
    })
    .filter((line) => line !== undefined);
}

/** Polls until no more lines come, because each service sends on its own schedule. */
async function fromViewer(viewer: LogStore, traceId: string, sentWithinMs: number): Promise<LogLine[]> {
  for (let before = -1; ;) {
    const found = await viewer.logs(traceId);
    if (found.length === before) return found.map(fromRecord);
    before = found.length;
    await delay(sentWithinMs);
  }
}

function fromRecord({ timestamp, severityNumber = 9, body, spanId, resource }: LogRecord): LogLine {
  const level = severityNumber >= 17 ? 'ERROR' : severityNumber >= 13 ? 'WARN' : '';
  const name = String(resource?.['service.name']);
  const service = services.find((each) => localDefaults(each)['OTEL_SERVICE_NAME'] === name) ?? name;
  return { time: timestamp, service, level, text: String(body), spanId };
}
