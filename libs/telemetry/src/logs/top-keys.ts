/** A key of the outermost object in a line of JSON: the text between its quotes, and its position. */
export interface TopKey {
  name: string;
  from: number;
  to: number;
}

const QUOTE = 34;
const BACKSLASH = 92;
const COMMA = 44;
const [OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET] = [123, 125, 91, 93];

/** Returns the keys of the outermost object as written, in order; none if the line is no object. */
export function topKeys(line: string): TopKey[] {
  const keys: TopKey[] = [];
  walkKeys(line, (from, to) => void keys.push({ name: line.slice(from, to), from, to }));
  return keys;
}

/** Whether the outermost object has a repeated key. Runs for each line that is logged, so it allocates nothing. */
export function repeatsKey(line: string): boolean {
  let count = 0;
  let isRepeated = false;
  walkKeys(line, (_from, _to, hash) => {
    for (let at = 0; at < count && !isRepeated; at++) isRepeated = hashes[at] === hash;
    if (count < hashes.length) hashes[count++] = hash;
    else isRepeated = true;
  });
  if (!isRepeated) return false;
  const names = topKeys(line).map(({ name }) => name);
  return new Set(names).size < names.length;
}

const hashes = new Int32Array(128);

function walkKeys(line: string, see: (from: number, to: number, hash: number) => void): void {
  let depth = 0;
  let isKeyNext = false;
  for (let at = 0; at < line.length; at++) {
    const char = line.charCodeAt(at);
    if (char === QUOTE) {
      const from = at + 1;
      let hash = 0;
      for (at = from; at < line.length && line.charCodeAt(at) !== QUOTE; at++) {
        if (line.charCodeAt(at) === BACKSLASH) at++;
        if (isKeyNext) hash = (hash * 31 + line.charCodeAt(at)) | 0;
      }
      if (isKeyNext) see(from, at, hash);
      isKeyNext = false;
    } else if (char === COMMA) isKeyNext = depth === 1;
    else if (char === OPEN_BRACE || char === OPEN_BRACKET) isKeyNext = ++depth === 1 && char === OPEN_BRACE;
    else if (char === CLOSE_BRACE || char === CLOSE_BRACKET) depth--;
  }
}
