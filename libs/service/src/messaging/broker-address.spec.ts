import { brokerAddress } from './broker-address.js';

it.each([
  ['amqp://rabbitmq.shop', 'rabbitmq.shop', 5672],
  ['amqps://rabbitmq.shop', 'rabbitmq.shop', 5671],
  ['amqps://user:password@rabbitmq.shop/orders?heartbeat=5', 'rabbitmq.shop', 5671],
  ['amqps://rabbitmq.shop:5999', 'rabbitmq.shop', 5999],
])('%s leads to %s:%i', (url, address, port) => {
  expect(brokerAddress(url)).toEqual({ address, port });
});
