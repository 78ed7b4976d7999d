import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

interface Line {
  time: number;
  text: string;
}

/** The services' log lines that carry this trace id, in the order they were written. */
export function logLines(folder: string, traceId: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.log'))
    .flatMap((name) => linesOf(join(folder, name), traceId))
    .sort((one, other) => one.time - other.time)
    .map(({ text }) => text);
}

function linesOf(file: string, traceId: string): Line[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{') && line.includes(traceId))
    .flatMap((line) => {
      try {
        return [readable(basename(file, '.log'), JSON.parse(line))];
      } catch {
        return []; // Half a line: the service is still writing it.
      }
    });
}

function readable(service: string, entry: Record<string, unknown>): Line {
  const time = typeof entry['time'] === 'number' ? entry['time'] : Date.parse(String(entry['time']));
  const level = Number(entry['level']) >= 50 ? 'ERROR ' : Number(entry['level']) >= 40 ? 'WARN ' : '';
  const clock = Number.isNaN(time) ? '' : new Date(time).toISOString().slice(11, 23);
  const span = String(entry['span_id'] ?? '').slice(0, 16);
  return { time, text: `  ${clock}  ${service.padEnd(9)}  ${level}${entry['msg'] ?? ''}  ${span && `span ${span}`}` };
}
