import { main, misused, readArgs, wholeNumber } from './console/cli.ts';
import { Failure } from './console/failure.ts';
import { incompleteTraces } from './load/incomplete-traces.ts';
import { drawVisit, MIXES } from './load/mix.ts';
import { openLoop } from './load/open-loop.ts';
import { showProgress } from './load/progress.ts';
import { describe, reportOf } from './load/report.ts';
import { LoadTally } from './load/tally.ts';
import { visit } from './load/visitor.ts';
import { placesOf, requireQueryUrl } from './shop/places.ts';
import { watchStopSignal } from './console/stop-signal.ts';

const defaults = { rate: 10, for: '30s', mix: 'realistic', patience: 60 };
const help = `
npm run load -- [options]

Sends visitors to the running shop at a steady rate, however slowly it answers (an open loop). Each is a new guest, who
browses, orders, or meets a failure. Times count from when a visit was due. Exits with 1 when an accepted order does not
end. Ctrl-C stops new visits and waits for the open ones.

  --rate N          visits a second (${defaults.rate})
  --for TIME        how long: 30s, 2m (${defaults.for})
  --mix MIX         ${Object.keys(MIXES).join(', ')} (${defaults.mix})
  --patience N      seconds that an order may take to end (${defaults.patience})
  --verify          read the trace of each ended order, and exit with 1 when one is incomplete
  --json            print the report as JSON, and no progress
  --url URL         the shop (GATEWAY_URL, else what runs here, else http://localhost:3000)
  --help            this text

TRACE_QUERY_URL says where --verify reads traces; by default from the viewer of the running shop.
`;
const SECONDS: Record<string, number> = { s: 1, m: 60 };

await main(async () => {
  const { values } = readArgs(help, {
    rate: { type: 'string' },
    for: { type: 'string' },
    mix: { type: 'string' },
    patience: { type: 'string' },
    verify: { type: 'boolean' },
    json: { type: 'boolean' },
    url: { type: 'string' },
  });
  const rate = wholeNumber('rate', values.rate, defaults.rate);
  const [, number, unit] = /^(\d+)([sm])$/.exec(values.for ?? defaults.for) ?? [];
  if (!unit) misused(help, `--for must be a time such as 30s or 2m, not "${values.for}"`);
  const mix = MIXES[values.mix ?? defaults.mix];
  if (!mix) misused(help, `--mix must be one of ${Object.keys(MIXES).join(', ')}, not "${values.mix}"`);
  const patienceMs = wholeNumber('patience', values.patience, defaults.patience) * 1000;
  const places = await placesOf(values.url);
  const { shop } = places;
  const queryUrl = values.verify ? requireQueryUrl(places) : null;
  await assertAnswers(shop);

  const tally = new LoadTally();
  const visits = new Set<Promise<void>>();
  const began = Date.now();
  const endProgress = values.json ? () => {} : showProgress(tally);
  const arrive = (due: number): void => {
    const one = visit(shop, drawVisit(mix), due, tally, patienceMs).finally(() => visits.delete(one));
    visits.add(one);
  };
  await openLoop(rate, Number(number) * SECONDS[unit]! * 1000, arrive, watchStopSignal());
  const seconds = Math.max(1, Math.round((Date.now() - began) / 1000));
  await Promise.all(visits);
  endProgress();
  const incomplete = queryUrl ? await incompleteTraces(queryUrl, tally.traces, began) : null;
  const report = reportOf(tally, rate, seconds, incomplete);
  console.log(values.json ? JSON.stringify(report, null, 2) : describe(report));
  if (report.lost.length || incomplete?.length) process.exitCode = 1;
});

async function assertAnswers(shop: string): Promise<void> {
  const answer = await fetch(`${shop}/health/ready`, { signal: AbortSignal.timeout(5000) }).catch(() => null);
  if (!answer?.ok) throw new Failure(`the shop does not answer at ${shop}. Is it started? npm start`);
}
