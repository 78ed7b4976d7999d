/** What one run of the suite came to. */
export interface Outcome {
  passed: number;
  failed: number;
  skipped: number;
  /** Names of the tests that failed. */
  failures: string[];
}

/** Reads the report of Python's unittest; undefined where the run broke before its end. */
export function outcomeOf(report: string): Outcome | undefined {
  const ran = /^Ran (\d+) tests? in/m.exec(report)?.[1];
  if (ran === undefined) return undefined;
  const failures = [...report.matchAll(/^(?:FAIL|ERROR): (\S+)/gm)].map(([, name]) => name!);
  const skipped = Number(/\bskipped=(\d+)/.exec(report)?.[1] ?? 0);
  return { passed: Number(ran) - failures.length - skipped, failed: failures.length, skipped, failures };
}
