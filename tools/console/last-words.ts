import { existsSync, readFileSync } from 'node:fs';
import { readLine, writeLine } from './log-line.ts';

/** The last output of a process, for people: log lines as text, errors without stack frames. */
export function lastWords(name: string, log: string, count = 12): string {
  const said = existsSync(log) ? readFileSync(log, 'utf8').split('\n') : [];
  const words = said.filter((line) => line.trim() && !/^\s+at /.test(line)).map((line) => readable(name, line));
  return words.slice(-count).join('\n') || '(no output)';
}

function readable(name: string, line: string): string {
  const entry = readLine(name, line);
  return entry ? writeLine(entry) : line;
}
