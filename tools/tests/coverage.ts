import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Part } from './jest.ts';

interface Share {
  covered: number;
  total: number;
  pct: number;
}

interface CoverageMap {
  merge(other: unknown): void;
  files(): string[];
  getCoverageSummary(): Record<'lines' | 'branches' | 'functions', Share>;
}

/** Merges the coverage of all parts: a line counts when any part ran it. */
export function printCoverage(dir: string, parts: Part[]): void {
  // This package comes with jest, without types.
  const { createCoverageMap } = createRequire(import.meta.url)('istanbul-lib-coverage') as {
    createCoverageMap(): CoverageMap;
  };
  const map = createCoverageMap();
  const measured = parts.filter((part) => existsSync(fileOf(dir, part)));
  for (const part of measured) map.merge(JSON.parse(readFileSync(fileOf(dir, part), 'utf8')));
  if (map.files().length === 0) return;
  const summary = map.getCoverageSummary();
  const share = (what: 'lines' | 'branches' | 'functions') => `${what} ${summary[what].pct.toFixed(1)} %`;
  console.log(
    `\nCoverage of ${measured.join(' and ')} tests: ${share('lines')}, ${share('branches')}, ${share('functions')}`,
  );
}

const fileOf = (dir: string, part: Part) => join(dir, 'coverage', part, 'coverage-final.json');
