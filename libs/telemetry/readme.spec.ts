import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import ts from 'typescript';
import { blocksOf, linksOf, wordsOf } from './test/markdown.js';

const here = import.meta.dirname;
const readme = join(here, 'README.md');
const siblings = ['telemetry-testing', 'trace-tools'].map((library) => join(here, '..', library, 'README.md'));
const documents = [readme, ...globSync(join(here, 'docs/*.md')).sort(), ...siblings];
const read = (path: string): string => readFileSync(path, 'utf8');
const titled = documents.map((path) => [path.slice(dirname(here).length + 1), path] as const);

it('has at most 1,200 words', () => {
  expect(wordsOf(read(readme))).toBeLessThanOrEqual(1200);
});

it.each(titled)('has only valid links: %s', (_, path) => {
  expect(linksOf(read(path)).filter((target) => !existsSync(join(dirname(path), target)))).toEqual([]);
});

describe('code that compiles as it stands', () => {
  const sources = new Map<string, ts.SourceFile | undefined>();

  it.each(titled)(
    '%s',
    (_, path) => {
      const blocks = blocksOf(read(path)).filter(({ language }) => language === 'ts');
      const name = basename(path, '.md');
      const files = new Map(blocks.map(({ code }, at) => [join(dirname(path), `${name}-${at + 1}.ts`), code]));
      expect(complaints(files, sources)).toEqual([]);
    },
    60_000,
  );
});

/** What the compiler says of these files, each a module of its own. `sources` are parsed once for all. */
function complaints(files: Map<string, string>, sources: Map<string, ts.SourceFile | undefined>): string[] {
  const { config } = ts.readConfigFile(join(here, '../../tsconfig.json'), ts.sys.readFile);
  const { compilerOptions } = config as { compilerOptions: object };
  const { options } = ts.parseJsonConfigFileContent({ compilerOptions, files: [] }, ts.sys, join(here, '../..'));
  Object.assign(options, { moduleDetection: ts.ModuleDetectionKind.Force, noUnusedLocals: false });
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists, getSourceFile } = host;
  host.readFile = (path) => files.get(path) ?? readFile(path);
  host.fileExists = (path) => files.has(path) || fileExists(path);
  host.getSourceFile = (path, ...more) => {
    if (!sources.has(path)) sources.set(path, getSourceFile(path, ...more));
    return sources.get(path);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  return [...files.keys()].flatMap((path) => {
    const source = program.getSourceFile(path)!;
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
      ({ messageText, start = 0 }) => {
        const line = source.text.slice(start).split('\n')[0];
        return `${basename(path)}: ${line}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
      },
    );
  });
}
