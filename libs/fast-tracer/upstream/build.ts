import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { transformSync } from '@swc/core';

/** What the tests run against. */
export type Against = 'fast' | 'sdk';

const library = resolve(import.meta.dirname, '..');
const modules = resolve(library, '../../node_modules');
const sdk = join(modules, '@opentelemetry/sdk-trace/dist');

/** The modules of the SDK that upstream's tests import by their path. */
const OFFICIAL = { index: 'index', Span: 'Span', Tracer: 'Tracer', MultiSpanProcessor: 'MultiSpanProcessor' };

/**
 * Compiles upstream's tests, this library and the modules between the two into CommonJS. Upstream's tests are CommonJS,
 * and the parts of the API that they spy on have to be the same objects for both.
 */
export function build(folder: string, against: Against): void {
  rmSync(join(folder, 'build'), { recursive: true, force: true });
  cpSync(join(library, 'src'), join(folder, 'src'), { recursive: true });
  cpSync(join(library, 'upstream/src'), join(folder, 'upstream/src'), { recursive: true });
  compile(folder, 'src');
  compile(folder, 'upstream');
  const official = against === 'sdk' ? Object.keys(OFFICIAL) : ['MultiSpanProcessor'];
  for (const name of official) {
    const from = JSON.stringify(join(sdk, `${name}.cjs`));
    writeFileSync(join(folder, 'build/upstream/src', `${name}.js`), `module.exports = require(${from});\n`);
  }
  link(folder);
}

/** The packages as the SDK itself finds them: some are of another version than those that the workspace uses. */
function link(folder: string): void {
  const links = join(folder, 'node_modules/@opentelemetry');
  if (existsSync(links)) return;
  mkdirSync(links, { recursive: true });
  const nested = join(modules, '@opentelemetry/sdk-trace/node_modules/@opentelemetry');
  const of = (place: string) => (existsSync(place) ? readdirSync(place) : []);
  for (const name of of(nested)) symlinkSync(join(nested, name), join(links, name));
  for (const name of of(join(modules, '@opentelemetry'))) {
    if (!existsSync(join(links, name))) symlinkSync(join(modules, '@opentelemetry', name), join(links, name));
  }
}

function compile(folder: string, under: string): void {
  for (const file of readdirSync(join(folder, under), { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts') || file.endsWith('.spec.ts')) continue;
    const source = join(folder, under, file);
    const target = join(folder, 'build', relative(folder, source)).replace(/\.ts$/, '.js');
    mkdirSync(dirname(target), { recursive: true });
    // The core package has no name of its own for the global `performance` any more.
    const text = readFileSync(source, 'utf8').replace('  otperformance as performance,\n', '');
    const { code } = transformSync(text, {
      filename: source,
      swcrc: false,
      jsc: { target: 'es2023', parser: { syntax: 'typescript' }, keepClassNames: true },
      module: { type: 'commonjs' },
    });
    writeFileSync(target, code);
  }
}
