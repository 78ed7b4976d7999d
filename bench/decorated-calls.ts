import { createRequire } from 'node:module';
import { trace, SpanStatusCode } from '@opentelemetry/api';
import { Traced } from '@throughline/telemetry';

const CALLS = Number(process.argv[2]);
/** The folder where nestjs-otel is installed; undefined if it is not. */
const PEER = process.argv[3];

function work(cents: number): number {
  let total = cents;
  for (let n = 0; n < 40; n++) total = (total * 31 + n) % 1_000_003;
  return total;
}

class Shop {
  price(cents: number): number {
    return work(cents);
  }

  async order(cents: number): Promise<number> {
    return work(cents);
  }
}

class TracedShop extends Shop {}
Traced({ name: 'Shop' })(TracedShop);

const tracer = trace.getTracer('by hand');

/** As OpenTelemetry's documentation writes it. */
class ByHand extends Shop {
  override price(cents: number): number {
    return tracer.startActiveSpan('Shop.price', (span) => {
      try {
        return super.price(cents);
      } catch (error) {
        span.recordException(error as Error);
        span.setStatus({ code: SpanStatusCode.ERROR });
        throw error;
      } finally {
        span.end();
      }
    });
  }

  override async order(cents: number): Promise<number> {
    return tracer.startActiveSpan('Shop.order', async (span) => {
      try {
        return await super.order(cents);
      } catch (error) {
        span.recordException(error as Error);
        span.setStatus({ code: SpanStatusCode.ERROR });
        throw error;
      } finally {
        span.end();
      }
    });
  }
}

/** The same methods with the decorators of nestjs-otel. */
class Traceable extends Shop {
  override price(cents: number): number {
    return super.price(cents);
  }

  override async order(cents: number): Promise<number> {
    return super.order(cents);
  }
}
if (PEER) {
  const peer = createRequire(`${PEER}/`)('nestjs-otel') as { Traceable: () => ClassDecorator };
  peer.Traceable()(Traceable);
}

const shops = {
  plain: new Shop(),
  decorated: new TracedShop(),
  'by hand': new ByHand(),
  'nestjs-otel': new Traceable(),
};
export type Case = { shop: keyof typeof shops; method: 'price' | 'order' };

/** Nanoseconds a call. */
async function measure({ shop, method }: Case): Promise<number> {
  const target = shops[shop];
  let sum = 0;
  const start = process.hrtime.bigint();
  if (method === 'price') for (let n = 0; n < CALLS; n++) sum += target.price(n);
  else for (let n = 0; n < CALLS; n++) sum += await target.order(n);
  const took = Number(process.hrtime.bigint() - start) / CALLS;
  return sum === 0 ? NaN : took;
}

process.on('message', async (what: Case) => process.send!(await measure(what)));
process.send!('ready');
