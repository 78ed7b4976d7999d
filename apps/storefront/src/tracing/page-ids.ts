import { type IdGenerator, RandomIdGenerator } from '@opentelemetry/sdk-trace';

/** Trace ids that begin with the prefix of this page's pass, so that the gateway accepts them. */
export class PageIds implements IdGenerator {
  private readonly random = new RandomIdGenerator();

  constructor(private readonly pagePass: string) {}

  generateTraceId(): string {
    return this.pagePass.slice(0, 16) + this.random.generateSpanId();
  }

  generateSpanId(): string {
    return this.random.generateSpanId();
  }
}
