import { join } from 'node:path';
import ts from 'typescript';
import { root } from '../../tools/lib/site.ts';
import { type Build, builds } from './lib/builds.ts';
import { type KubeObject, nameOf } from './lib/cluster.ts';
import { PACKAGES } from './lib/schemas.ts';

// Schemas let unknown keys pass; a literal of the object's type does not.
const whole = builds.map(
  (build) => [build.name, build.objects.filter(({ apiVersion }) => PACKAGES[apiVersion])] as const,
);
const broken = (fault: (build: Build) => void) => builds[0]!.broken(fault).objects;
const faults: Record<string, [KubeObject[], RegExp]> = {
  'a misspelt key': [
    broken((build) => Object.assign(build.container('loki'), { volumeMount: [] })),
    /StatefulSet observability\/loki: .*volumeMount/,
  ],
  'a key at the wrong depth': [
    broken((build) => Object.assign(build.find('Deployment', 'api-gateway').spec, { containers: [] })),
    /Deployment shop\/api-gateway: .*containers/,
  ],
};
let found: Map<string, string[]>;

beforeAll(() => {
  const cases = [...whole, ...Object.entries(faults).map(([name, [objects]]) => [name, objects] as const)];
  found = compile(new Map(cases));
}, 120_000);

it.each(whole.map(([name]) => name))('every object of %s is a literal of its type', (name) => {
  expect(found.get(name)).toEqual([]);
});

it.each(Object.entries(faults))('catches %s', (name, [, says]) => {
  expect(found.get(name)!.join('\n')).toMatch(says);
});

/** Compiles each list of objects as a file of typed literals; what the compiler says of which object. */
function compile(cases: Map<string, KubeObject[]>): Map<string, string[]> {
  const files = new Map([...cases.keys()].map((name, at) => [join(root, 'k8s', 'tests', `objects-${at}.ts`), name]));
  const texts = new Map([...files].map(([file, name]) => [file, literals(cases.get(name)!)]));
  const options: ts.CompilerOptions = {
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists } = host;
  host.readFile = (file) => texts.get(file) ?? readFile(file);
  host.fileExists = (file) => texts.has(file) || fileExists(file);
  const program = ts.createProgram([...files.keys()], options, host);
  return new Map(
    [...files].map(([file, name]) => {
      const source = program.getSourceFile(file)!;
      const diagnostics = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
      return [name, diagnostics.map((diagnostic) => said(source, diagnostic))];
    }),
  );
}

function literals(objects: KubeObject[]): string {
  return objects
    .map((object, at) => {
      const type = `import('${PACKAGES[object.apiVersion]!.types}').I${object.kind}`;
      return `/* ${nameOf(object)} */ export const object${at}: ${type} = ${JSON.stringify(object)};\n`;
    })
    .join('');
}

function said(source: ts.SourceFile, { start = 0, messageText }: ts.Diagnostic): string {
  const { line } = source.getLineAndCharacterOfPosition(start);
  const name = /\/\* (.*?) \*\//.exec(source.text.split('\n')[line]!)?.[1];
  return `${name}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
}
