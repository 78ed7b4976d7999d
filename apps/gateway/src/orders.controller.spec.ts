import { NestFactory } from '@nestjs/core';
import { Module } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { OrderStreams } from './order-streams.js';
import { OrdersClient } from './orders.client.js';
import { OrdersController } from './orders.controller.js';

const pending = { at: '2026-11-21T09:30:00.000Z', status: 'pending' };
const orders = { find: async () => ({ id: 'o', status: 'pending', timeline: [pending] }) };

@Module({
  controllers: [OrdersController],
  providers: [OrderStreams, { provide: OrdersClient, useValue: orders }],
})
class Gateway {}

it('watches no order for who asks with HEAD', async () => {
  const app = await NestFactory.create<NestFastifyApplication>(Gateway, new FastifyAdapter(), { logger: false });
  await app.init();

  const { statusCode } = await app.inject({ method: 'HEAD', url: '/orders/o/events' });
  await new Promise(setImmediate);
  const watching = app.get(OrderStreams).tell('o', 1, pending as never);
  await app.close();

  expect(statusCode).toBe(200);
  expect(watching).toBe(0);
});
