import { existsSync, readFileSync } from 'node:fs';
import { readLine, writeLine } from './log-line.ts';

/** What a process said last, to be read by people: log lines as text, errors without the frames of their stacks. */
export function lastWords(name: string, log: string, count = 12): string {
  const said = existsSync(log) ? readFileSync(log, 'utf8').split('\n') : [];
  const words = said.filter((line) => line.trim() && !/^\s+at /.test(line)).map((line) => readable(name, line));
  return words.slice(-count).join('\n') || '(no output)';
}

function readable(name: string, line: string): string {
  const entry = readLine(name, line);
  return entry ? writeLine(entry) : line;
}
