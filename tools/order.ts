import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Trace } from '../libs/telemetry-testing/src/trace/trace.ts';
import { basketOf } from './orders/basket.ts';
import { build } from './shop/build.ts';
import { main, readArgs } from './console/cli.ts';
import { drawTrace } from './orders/draw-trace.ts';
import { Failure } from './console/failure.ts';
import { placeOrderPatiently } from './orders/place-order.ts';
import { placesOf, requireQueryUrl } from './shop/places.ts';
import { showOrder } from './orders/show-order.ts';
import { root } from './shop/site.ts';
import { stage } from './console/stage.ts';
import { parkedIn } from './orders/stuck.ts';
import { tracedOrder } from './orders/whole-trace.ts';

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
TRACE_QUERY_URL says where to read the trace; by default from the viewer of the running shop, else from the Jaeger or
Tempo of docker-compose.yaml.
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
  const places = await placesOf(values.url);
  const { shop, queryUrl } = places;
  const { token, user, discount } = values;
  const wish = { items: basketOf(tokens), token, user, discount };
  // A fresh clone beside `docker compose up` has built nothing yet.
  if (queryUrl && !existsSync(join(root, 'libs', 'telemetry-testing', 'dist')))
    await stage('Build', () => build(undefined, 'telemetry-testing'));
  if (!values.whole) {
    const stuck = queryUrl ? parkedIn(queryUrl) : undefined;
    const placed = await placeOrderPatiently(shop, wish, { stuck });
    return draw(await showOrder(placed, places), values.draw);
  }
  const url = requireQueryUrl(places);
  await stage('Build', () => build());
  const { order, trace } = await tracedOrder(shop, { url }, wish);
  console.log(`Order ${order.id}: ${order.status}\nTrace ${order.traceId}\n\n${trace.render()}`);
  draw(trace, values.draw);
});

function draw(trace: Trace | undefined, file: string | undefined): void {
  if (!file) return;
  if (!trace) throw new Failure('there is no trace to draw');
  writeFileSync(file, drawTrace(trace));
  console.log(`\nDrawn: ${file}`);
}
