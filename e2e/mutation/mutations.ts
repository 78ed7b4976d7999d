/** A deliberate fault, and the test that has to detect it. */
export interface Mutation {
  name: string;
  /** The source file that is changed. */
  file: string;
  /** Replacements; each text occurs exactly once in the file. */
  edits: [from: string, to: string][];
  /** The spec that runs against the broken shop, and the full name of the test whose assertion has to fail. */
  spec: string;
  fails: string;
}

const wholeTree = { spec: 'happy-order', fails: 'is one trace, from the click to the notification' };

export const mutations: Mutation[] = [
  {
    name: 'no inject: messages leave without trace context',
    file: 'libs/telemetry/src/messages/publish-span.ts',
    edits: [['return injectContext(headers, from);', 'return headers;']],
    ...wholeTree,
  },
  {
    name: 'no extract: trace context is ignored on arrival',
    file: 'libs/telemetry/src/messaging.ts',
    edits: [['const producer = extractContext(delivery.headers);', 'const producer = extractContext({});']],
    ...wholeTree,
  },
  {
    name: 'no outbox context: the row is stored without it',
    file: 'libs/service/src/outbox/store-events.ts',
    edits: [['const headers = captureContext();', 'const headers = {};']],
    ...wholeTree,
  },
  {
    name: 'ack before work: a crash loses the message',
    file: 'libs/service/src/messaging/consumer/consumer.ts',
    edits: [
      ['      channel.ack(message);\n      return true;', '      return true;'],
      ['await this.handle(this.parse(message));', 'channel.ack(message); await this.handle(this.parse(message));'],
    ],
    spec: 'crash',
    fails: 'payments killed between the charge and its commit: the card is charged once',
  },
  {
    name: 'error status dropped: failures look green',
    file: 'libs/telemetry/src/spans/errors.ts',
    edits: [['span.setStatus({ code: SpanStatusCode.ERROR, message: attempt(() => messageOf(failure)) });', '']],
    spec: 'order-outcomes',
    fails: 'tok_invalid: the card fails its validation, red, and is not tried again',
  },
  {
    name: 'duplicate check removed: a second delivery is handled again',
    file: 'apps/payments/src/charge-payment.step.ts',
    edits: [['if (settled) {', 'if (settled && !settled) {']],
    spec: 'delivery',
    fails: 'a message that RabbitMQ delivers twice charges once, and the second delivery appears beside the first',
  },
];
