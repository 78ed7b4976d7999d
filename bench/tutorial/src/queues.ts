import { type ClientProviderOptions, type RmqOptions, Transport } from '@nestjs/microservices';

const urls = [process.env.AMQP_URL ?? 'amqp://localhost:5672'];

/** How a service listens to its queue. */
export const listenTo = (queue: string): RmqOptions => ({
  transport: Transport.RMQ,
  options: { urls, queue, queueOptions: { durable: true } },
});

/** How a service sends to another's queue; injected under the queue's name. */
export const sendTo = (queue: string): ClientProviderOptions => ({
  name: queue,
  transport: Transport.RMQ,
  options: { urls, queue, queueOptions: { durable: true } },
});

export const GATEWAY = 'tutorial_gateway';
export const ORDERS = 'tutorial_orders';
export const PAYMENTS = 'tutorial_payments';
export const INVENTORY = 'tutorial_inventory';
