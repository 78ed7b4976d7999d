import { writeFileSync } from 'node:fs';
import type { Trace } from '../libs/telemetry-testing/src/trace/trace.ts';
import { basketOf } from './lib/basket.ts';
import { build } from './lib/build.ts';
import { main, readArgs } from './lib/cli.ts';
import { drawTrace } from './lib/draw-trace.ts';
import { Failure } from './lib/failure.ts';
import { placeOrder } from './lib/place-order.ts';
import { isRunning, readRun } from './lib/run-file.ts';
import { showOrder } from './lib/show-order.ts';
import { localSite } from './lib/site.ts';
import { stage } from './lib/stage.ts';
import { parkedIn } from './lib/stuck.ts';
import { telemetryDisabled } from './lib/viewer.ts';
import { tracedOrder } from './lib/whole-trace.ts';

const help = `
npm run order -- [options]

Places an order in the running shop, waits until it is settled or stuck, and prints its trace. Ends with 0 whatever
became of the order, with 1 when it is pending after half a minute and no parked message tells why.

  --sku SKU         what to buy; again for more items (LAPTOP-1; SOLDOUT-1 is refunded)
  --qty N           how many of the --sku before it (1)
  --token TOKEN     tok_test_123  succeeds                     tok_declined  is declined
                    tok_invalid   fails card validation        tok_slow      takes 1.2 s
                    tok_flaky     fails twice, then succeeds   tok_error     always fails, and is parked
  --user ID         who buys
  --discount CODE   such as SAVE10
  --draw FILE       draw the trace to scale, as SVG
  --whole           wait up to two minutes for the whole trace, and fail without it: for CI
  --url URL         the shop (GATEWAY_URL, else what runs here, else http://localhost:3000)
  --help            this text

Above 10 000.00 (--qty 7) an order awaits approval: the command that gives it is printed.
TRACE_QUERY_URL says where the trace is read back; by default from the viewer of the running shop.
`;

await main(async () => {
  const { values, tokens } = readArgs(help, {
    sku: { type: 'string', multiple: true },
    qty: { type: 'string', multiple: true },
    token: { type: 'string' },
    user: { type: 'string' },
    discount: { type: 'string' },
    url: { type: 'string' },
    draw: { type: 'string' },
    whole: { type: 'boolean' },
  });
  const site = localSite();
  const run = readRun(site.runFile);
  const here = isRunning(run) ? run.env : {};
  const shop =
    values.url ?? process.env['GATEWAY_URL'] ?? here['GATEWAY_URL'] ?? `http://localhost:${site.ports.gateway}`;
  if (!URL.canParse(shop)) throw new Failure(`${shop} is not a URL`);
  const fallback = isRunning(run) || telemetryDisabled() ? null : `http://localhost:${site.ports.viewer}`;
  const queryUrl = process.env['TRACE_QUERY_URL'] ?? here['TRACE_QUERY_URL'] ?? fallback;

  const { token, user, discount } = values;
  const wish = { items: basketOf(tokens), token, user, discount };
  const base = shop.replace(/\/+$/, '');
  if (!values.whole) {
    const stuck = queryUrl ? parkedIn(queryUrl) : undefined;
    const placed = await placeOrder(base, wish, { stuck });
    return draw(await showOrder(placed, { shop: base, queryUrl, logs: site.logs }), values.draw);
  }
  if (!queryUrl) throw new Failure('set TRACE_QUERY_URL to where traces can be read back');
  await stage('Build', () => build());
  const { order, trace } = await tracedOrder(base, { url: queryUrl }, wish);
  console.log(`Order ${order.id}: ${order.status}\nTrace ${order.traceId}\n\n${trace.render()}`);
  draw(trace, values.draw);
});

function draw(trace: Trace | undefined, file: string | undefined): void {
  if (!file) return;
  if (!trace) throw new Failure('there is no trace to draw');
  writeFileSync(file, drawTrace(trace));
  console.log(`\nDrawn: ${file}`);
}
