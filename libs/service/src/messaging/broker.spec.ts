import { jest } from '@jest/globals';
import { EventEmitter } from 'node:events';

const channel = Object.assign(new EventEmitter(), { assertExchange: async () => {}, assertQueue: async () => {} });
let send: (id: string) => Promise<boolean>;

class Wrapper extends EventEmitter {
  publish = (_exchange: string, _key: string, _body: Buffer, { messageId }: { messageId: string }) => send(messageId);
}

class Connection extends EventEmitter {
  createChannel({ setup }: { setup: (on: EventEmitter) => Promise<void> }) {
    void setup(channel);
    return new Wrapper();
  }
}

jest.unstable_mockModule('amqp-connection-manager', () => ({ AmqpConnectionManagerClass: Connection }));
const { Broker } = await import('./broker.js');

const returned = (messageId: string): boolean => channel.emit('return', { properties: { messageId } });

it('forgets that a message was returned when its confirm never came', async () => {
  const broker = new Broker('amqp://localhost');
  send = async (id) => {
    returned(id);
    throw new Error('timeout');
  };
  await expect(broker.sendToQueue('gone', Buffer.from('{}'), { messageId: 'm-1' })).rejects.toThrow('timeout');

  send = async () => true;
  await broker.sendToQueue('back', Buffer.from('{}'), { messageId: 'm-1' });
});
