/** A fenced block of code. One that is a whole file says so in its first line: `// src/main.ts`. */
export interface Block {
  /** Empty for what a program prints. */
  language: string;
  code: string;
  file?: string;
}

const FENCE = /^```(\S*)\n([^]*?)^```$/gm;
const FILE = /^\/\/ (\S+\.\w+)\n/;

/** The blocks of a text in Markdown, in order. */
export const blocksOf = (markdown: string): Block[] =>
  [...markdown.matchAll(FENCE)].map(([, language, code]) => {
    const file = FILE.exec(code!)?.[1];
    return { language: language!, code: code!, ...(file && { file }) };
  });

/** What stands below a heading of the second level, up to the next one. */
export function chapterOf(markdown: string, heading: string): string {
  const chapter = markdown.split(/^## /m).find((each) => each.startsWith(`${heading}\n`));
  if (!chapter) throw new Error(`There is no chapter "${heading}".`);
  return chapter;
}

/** Words outside of blocks of code. Rules of tables and markers are none. */
export const wordsOf = (markdown: string): number =>
  markdown
    .replace(FENCE, '')
    .split(/\s+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word)).length;

/** Where relative links lead, without what follows a `#`. */
export const linksOf = (markdown: string): string[] =>
  [...markdown.replace(FENCE, '').matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target!.split('#')[0]!)
    .filter((target) => target !== '' && !/^[a-z]+:/.test(target));
