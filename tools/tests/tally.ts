import { Failure, messageOf } from '../console/failure.ts';

export interface Count {
  passed: number;
  failed: number;
  /** The failed tests by file and name. */
  failures?: string[];
}

interface Row extends Count {
  name: string;
  seconds: number;
}

/** What was checked, and how it went. A stage that breaks counts as one failure. */
export class Tally {
  private readonly rows: Row[] = [];
  private tests = 0;

  async count(name: string, work: () => Promise<Count>): Promise<Count> {
    const started = Date.now();
    let result: Count;
    try {
      result = await work();
    } catch (error) {
      console.error(`✗ ${messageOf(error)}`);
      result = { passed: 0, failed: 1 };
    }
    this.rows.push({ name, ...result, seconds: (Date.now() - started) / 1000 });
    return result;
  }

  async countTests(name: string, work: () => Promise<Count>): Promise<void> {
    const { passed, failed } = await this.count(name, work);
    this.tests += passed + failed;
  }

  /** That all went well and no test was run is a failure: what was asked for is misspelt. */
  async assertTests(only: string[]): Promise<void> {
    if (this.tests > 0 || this.failed > 0) return;
    await this.count('tests', () => Promise.reject(new Failure(`there are no tests of ${only.join(' ')}`)));
  }

  get failed(): number {
    return this.rows.reduce((sum, { failed }) => sum + failed, 0);
  }

  get passed(): number {
    return this.rows.reduce((sum, { passed }) => sum + passed, 0);
  }

  print(): void {
    console.log('\nSummary');
    for (const { name, passed, failed, seconds } of this.rows) {
      const counts = `${String(passed).padStart(4)} passed, ${String(failed).padStart(3)} failed`;
      console.log(`${failed ? '✗' : '✓'} ${name.padEnd(18)} ${counts} ${`${seconds.toFixed(1)} s`.padStart(10)}`);
    }
    const failures = this.rows.flatMap(({ failures = [] }) => failures);
    if (failures.length > 0) console.log(['\nFailed', ...failures].join('\n  '));
  }
}
