import { createInterface } from 'node:readline/promises';
import { text } from 'node:stream/consumers';
import { main, readArgs, wholeNumber } from './console/cli.ts';
import { type Exercise, runExercise, truthOf } from './drill/exercise.ts';
import { type Answers, grade, type Grade, QUESTIONS, utc } from './drill/questions.ts';
import { Failure } from './console/failure.ts';
import { placesOf, requireQueryUrl } from './shop/places.ts';
import { isRunning, readRun } from './processes/run-file.ts';
import { Shop } from './scenarios/shop.ts';
import { localSite } from './shop/site.ts';

const help = `
npm run drill [-- options]

Breaks something in the running shop without saying what, asks where, since when and how much, and grades your answers by
the traces. Exits with 1 unless all are right.

  --seed N   break the same thing again (by default, another one each time)
  --json     print the questions as one line of JSON, read the answers as JSON from standard input, print the grades
  --url URL  the shop (GATEWAY_URL, else what runs here, else http://localhost:3000)
  --help     this text

Answers as JSON: {"service": "...", "step": "...", "since": "HH:MM:SS", "orders": N}
TRACE_QUERY_URL says where to read traces; by default from the viewer of the running shop.
`;
const TRACES_WITHIN_MS = 30_000;

await main(async () => {
  const options = { seed: { type: 'string' }, json: { type: 'boolean' }, url: { type: 'string' } } as const;
  const { values } = readArgs(help, options);
  const seed = wholeNumber('seed', values.seed, 1 + Math.floor(Math.random() * 1_000_000));
  const places = await placesOf(values.url);
  const queryUrl = requireQueryUrl(places);
  const runFile = process.env['RUN_FILE'] ?? localSite().runFile;
  const shop = new Shop(places.shop, runFile, () => undefined);

  if (!values.json) console.log('Breaking something. This takes up to a minute ...');
  const run = readRun(runFile);
  const processes = isRunning(run) ? run.processes.map(({ name }) => name) : [];
  const exercise = await runExercise(shop, seed, processes);
  const truth = truthOf(exercise, await tracesOf(exercise, queryUrl));
  const answers = values.json ? await answersAsJson(exercise, seed, queryUrl) : await ask(exercise, queryUrl);
  const grades = grade(truth, answers);
  if (values.json) console.log(JSON.stringify({ seed, story: exercise.fault.story, grades }));
  else report(exercise, grades, seed);
  process.exitCode = grades.every(({ isRight }) => isRight) ? 0 : 1;
});

/** Every trace of the exercise, each whole: an order's last span is the customer's notification. */
async function tracesOf({ traceIds }: Exercise, queryUrl: string) {
  const { TraceClient } = await import('@throughline/telemetry-testing');
  const client = new TraceClient(queryUrl);
  return Promise.all(
    traceIds.map((id) =>
      client.waitFor(id, (trace) => trace.isWhole && trace.find('notify_customer'), { timeoutMs: TRACES_WITHIN_MS }),
    ),
  );
}

async function answersAsJson({ from, until }: Exercise, seed: number, traces: string): Promise<Answers> {
  console.log(JSON.stringify({ seed, from: utc(from), until: utc(until), traces, questions: QUESTIONS }));
  const given = await text(process.stdin);
  try {
    return JSON.parse(given) as Answers;
  } catch {
    throw new Failure(`the answers are no JSON: ${given.slice(0, 100)}`);
  }
}

async function ask({ from, until }: Exercise, traces: string): Promise<Answers> {
  console.log(`\nSomething went wrong between ${utc(from)} and ${utc(until)} UTC. Look at the traces: ${traces}\n`);
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answers: Answers = {};
  for (const { id, question, choices } of QUESTIONS)
    answers[id] = await terminal.question(`${question}${choices ? `\n  ${choices.join(', ')}` : ''}\n> `);
  terminal.close();
  return answers;
}

function report({ fault }: Exercise, grades: Grade[], seed: number): void {
  console.log();
  for (const { id, isRight, answer, right } of grades)
    console.log(`${isRight ? '✓' : '✗'} ${id.padEnd(8)} ${isRight ? right : `${answer || '(none)'}, not ${right}`}`);
  const right = grades.filter(({ isRight }) => isRight).length;
  console.log(`\n${right} of ${grades.length} right. ${fault.story} Again: npm run drill -- --seed ${seed}`);
}
