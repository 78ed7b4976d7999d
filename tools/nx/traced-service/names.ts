export interface Options {
  name: string;
  on: string;
  emits: string;
  step?: string;
  database?: boolean;
}

export interface Names {
  /** The app and the first part of its queue: shipping. */
  app: string;
  /** As traces and Kubernetes call it: shipping-service. */
  service: string;
  /** shipping -> ShippingModule. */
  module: string;
  /** The span and the second part of the queue: send_parcel. */
  step: string;
  /** The file: send-parcel. */
  file: string;
  stepClass: string;
  queue: string;
  on: string;
  onConst: string;
  emits: string;
  emitsConst: string;
  /** Its role in PostgreSQL: shipping_service. */
  role: string;
  /** SHIPPING_DATABASE_URL. */
  databaseVariable: string;
}

/** Verbs with an irregular past tense, or whose infinitive does not follow from it. */
const VERBS: Record<string, string> = {
  sent: 'send',
  made: 'make',
  built: 'build',
  kept: 'keep',
  written: 'write',
  taken: 'take',
  found: 'find',
  picked: 'pick',
  packed: 'pack',
  printed: 'print',
  shipped: 'ship',
  delivered: 'deliver',
  created: 'create',
  updated: 'update',
  granted: 'grant',
};

const pascal = (words: string): string =>
  words.replace(/(?:^|[._-])([a-z])/g, (_match, letter: string) => letter.toUpperCase());

/**
 * Every name that follows from the options.
 *
 * @throws Error when the step's name cannot be told from the event that it emits.
 */
export function namesOf({ name, on, emits, step }: Options): Names {
  const chosen = step ?? stepFrom(emits);
  return {
    app: name,
    service: `${name}-service`,
    module: pascal(name),
    step: chosen,
    file: chosen.replaceAll('_', '-'),
    stepClass: pascal(chosen),
    queue: `${name}.${chosen}`,
    on,
    onConst: pascal(on),
    emits,
    emitsConst: pascal(emits),
    role: `${name}_service`,
    databaseVariable: `${name.toUpperCase()}_DATABASE_URL`,
  };
}

function stepFrom(emits: string): string {
  const [noun, past] = emits.split('.') as [string, string];
  const verb = VERBS[past];
  if (!verb) throw new Error(`The verb of ${emits} is unknown here: name the step, such as --step=send_${noun}`);
  return `${verb}_${noun}`;
}
