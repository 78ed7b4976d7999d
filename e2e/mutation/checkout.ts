import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { transformSync } from '@swc/core';
import type { Mutation } from './mutations.ts';

const COPIED = ['apps', 'libs', 'prisma', 'tools', 'e2e', 'package.json', 'jest.config.mjs', 'tsconfig.json', '.swcrc'];

/** Copies the built checkout and links its packages to the copy, so that only the copy is broken. */
export function copyCheckout(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  for (const name of COPIED) cpSync(join(from, name), join(to, name), { recursive: true });
  linkPackages(join(from, 'node_modules'), join(to, 'node_modules'));
  const own = join(to, 'node_modules', '@throughline');
  rmSync(own, { recursive: true });
  mkdirSync(own);
  for (const lib of readdirSync(join(to, 'libs'))) symlinkSync(join(to, 'libs', lib), join(own, lib));
}

function linkPackages(from: string, to: string): void {
  mkdirSync(to);
  for (const name of readdirSync(from)) symlinkSync(join(from, name), join(to, name));
}

/** Breaks one source file of the copy and builds it. Returns a function that restores it. */
export function apply({ name, file, edits }: Mutation, checkout: string): () => void {
  const source = join(checkout, file);
  const built = source.replace('/src/', '/dist/').replace(/\.ts$/, '.js');
  if (!existsSync(built)) throw new Error(`${built} is missing: build first`);
  const whole = { source: readFileSync(source, 'utf8'), built: readFileSync(built, 'utf8') };
  const broken = edits.reduce((text, [from, to]) => {
    if (text.split(from).length !== 2) throw new Error(`"${name}" does not fit ${file} any more: ${from}`);
    return text.replace(from, to);
  }, whole.source);
  const options = JSON.parse(readFileSync(join(checkout, '.swcrc'), 'utf8')) as object;
  const { code } = transformSync(broken, {
    ...options,
    exclude: [],
    swcrc: false,
    filename: source,
    cwd: dirname(source),
  });
  writeFileSync(source, broken);
  writeFileSync(built, code);
  return () => {
    writeFileSync(source, whole.source);
    writeFileSync(built, whole.built);
  };
}
