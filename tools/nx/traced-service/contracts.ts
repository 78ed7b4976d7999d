import type { Editor } from './edit.ts';
import type { Names } from './names.ts';

const contracts = 'libs/contracts/src';
const edges = 'collector/pipeline/edges.ts';
const FLOW = /from: '([a-z-]+)',\s*to: '[a-z-]+',\s*by: 'queue',\s*events: \[([^\]]*)\]/g;

/** Declares the event, its publisher and consumer, the queue and the span. */
export function editContracts(edit: Editor, names: Names): void {
  const { service, on, onConst, emits, emitsConst, queue, step } = names;
  const events = edit.read(`${contracts}/events.ts`);
  if (!events.includes(`export const ${onConst} = event(`)) throw new Error(`There is no event ${on}`);
  if (!events.includes(`export const ${emitsConst} = event(`)) {
    const declaration = `export const ${emitsConst} = event('${emits}', z.object({ orderId: OrderId }), {
  example: { orderId },
  notification: true,
});

`;
    edit.before(`${contracts}/events.ts`, 'export const EVENTS = [', declaration);
    edit.before(`${contracts}/events.ts`, '\n] as const;', `\n  ${emitsConst},`);
    const listed = /(expect\(notifications\)\.toEqual\(\[[^\]]*)\]/;
    edit.replace(`${contracts}/contracts.spec.ts`, listed, (_all, list) => `${list}, '${emits}']`);
  }

  const [publisher] = publishersOf(edit, on);
  if (!publisher) throw new Error(`No service publishes ${on}: no flow in ${edges} has it`);
  edit.replace(
    `${contracts}/services.ts`,
    /(export const SERVICES = \[[^\]]*)\]/,
    (_all, list) => `${list}, '${service}']`,
  );
  edit.before(
    edges,
    '\n];\n\nexport const EDGES',
    `\n  { from: '${publisher}', to: '${service}', by: 'queue', events: ['${on}'] },`,
  );
  edit.before(`${contracts}/queues.ts`, '\n] as const;', `\n  '${queue}',`);
  edit.before(
    `${contracts}/telemetry.ts`,
    "    span('internal', 'replay_parked_message'",
    `    span('internal', '${step}', 'handles ${on} and publishes ${emits}', ['order.id']),\n`,
  );
}

function publishersOf(edit: Editor, event: string): string[] {
  const flows = [...edit.read(edges).matchAll(FLOW)];
  return flows.filter(([, , events]) => events!.includes(`'${event}'`)).map(([, from]) => from!);
}
