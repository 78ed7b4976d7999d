import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describeProcess, type ProcessFacts } from './describe-process.js';
import { Inspector, type Script } from './inspector.js';

/** A copy of a package that a process has loaded. */
export interface LoadedPackage {
  name: string;
  version: string;
  folder: string;
  /** When its first file was compiled, as a number that grows with each file of the process. */
  number: number;
}

/** What a running process is made of. */
export interface ProcessReport extends ProcessFacts {
  packages: LoadedPackage[];
}

const CONNECTS_WITHIN_MS = 2000;

/**
 * Looks into a running Node process of this machine. It goes on working; its inspector is open for as long as this
 * takes.
 * @throws TraceToolsError `unreachable`
 */
export async function reportOf(pid: number): Promise<ProcessReport> {
  const inspector = await Inspector.attach(pid);
  try {
    const report = await inspector.evaluate<ProcessFacts>(`(${describeProcess})(${CONNECTS_WITHIN_MS})`);
    return { ...report, packages: packagesOf(inspector.scripts) };
  } finally {
    await inspector.close();
  }
}

const IN_PACKAGE = /^(.*\/node_modules\/((?:@[^/]+\/)?[^/]+))\//;

function packagesOf(scripts: readonly Script[]): LoadedPackage[] {
  const found = new Map<string, LoadedPackage>();
  for (const { number, url } of scripts.toSorted((a, b) => a.number - b.number)) {
    const path = url.startsWith('file:') ? fileURLToPath(url) : url;
    const [, folder, name] = IN_PACKAGE.exec(path.replaceAll('\\', '/')) ?? [];
    if (folder && name && !found.has(folder)) found.set(folder, { name, version: versionIn(folder), folder, number });
  }
  return [...found.values()];
}

function versionIn(folder: string): string {
  try {
    return (JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as { version: string }).version;
  } catch {
    return 'unknown'; // The process sees files that this one may not read, as in a container.
  }
}
