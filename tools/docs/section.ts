import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';

/**
 * Returns the document with `text` between its markers, `<!-- NAME: made by COMMAND -->` and `<!-- end of NAME -->`.
 * @throws Error when the markers are missing
 */
export function withSection(document: string, name: string, command: string, text: string): string {
  const markers = markersOf(name, command);
  const [before, rest] = document.split(markers[0]);
  const after = rest?.split(markers[1])[1];
  if (before === undefined || after === undefined) throw new Error(`the document has no ${markers.join(' ... ')}`);
  return `${before}${markers[0]}\n\n${text}\n\n${markers[1]}${after}`;
}

const markersOf = (name: string, command: string) =>
  [`<!-- ${name}: made by ${command} -->`, `<!-- end of ${name} -->`] as const;

/** Whether a file has the markers. */
export function hasSection(path: string, name: string, command: string): boolean {
  const document = readFileSync(path, 'utf8');
  return markersOf(name, command).every((marker) => document.includes(marker));
}

/** Puts `text` between the markers of a file, formatted for its type. */
export async function writeSection(path: string, name: string, command: string, text: string): Promise<void> {
  const written = withSection(readFileSync(path, 'utf8'), name, command, text);
  writeFileSync(path, await format(written, { ...(await resolveConfig(path)), filepath: path }));
}
