import { diag, type DiagLogger } from '@opentelemetry/api';
import { recordPipelineErrors } from '../pipeline-errors.js';
import { serverOf } from '../transports/server-of.js';
import { traceRmqClient } from './client.js';
import { traceRmqServer } from './server.js';

const warned: string[] = [];

beforeEach(() => {
  warned.length = 0;
  const logger = { warn: (text: string) => warned.push(text) } as unknown as DiagLogger;
  diag.setLogger(logger, { suppressOverrideMessage: true });
});
afterEach(() => diag.disable());

it('leaves alone what a later Nest has changed, and says so', () => {
  class Client {
    connect(): void {}
    publish(): void {}
    dispatchEvent(): void {}
    normalizePattern(): void {}
  }
  const { publish } = Client.prototype;
  traceRmqClient(Client as never);
  traceRmqServer(class {} as never);

  expect(Client.prototype.publish).toBe(publish);
  expect(recordPipelineErrors(undefined)).toBe(false);
  expect(warned).toEqual([
    expect.stringContaining('mergeHeaders()'),
    expect.stringContaining('getHandlerByPattern()'),
    expect.stringContaining('next()'),
  ]);
});

it.each([
  [['amqp://user:secret@broker:5673/vhost'], { address: 'broker', port: 5673 }],
  [['amqp://broker'], { address: 'broker', port: undefined }],
  [[{ hostname: 'broker', port: 5672 }], { address: 'broker', port: 5672 }],
  [['amqp://one', 'amqp://two'], undefined],
  [['no url'], undefined],
  [undefined, undefined],
])('reads the broker of %j', (urls, expected) => {
  expect(serverOf(urls)).toEqual(expected);
});
