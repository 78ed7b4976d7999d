import { Body, Controller, Get, Headers, HttpCode, Logger, Param, Post, Res } from '@nestjs/common';
import { ApproveOrder, PlaceOrder, PlaceOrderHeaders } from '@throughline/contracts';
import type { Order, PlacedOrder } from '@throughline/contracts';
import { ZodBody } from '@throughline/service';
import type { FastifyReply } from 'fastify';
import { OrderStreams } from './order-streams.js';
import { OrdersClient } from './orders.client.js';

// Nest's @Headers takes no pipe.
const placeOrderHeaders = new ZodBody(PlaceOrderHeaders);

@Controller('orders')
export class OrdersController {
  private readonly logger = new Logger(OrdersController.name);

  constructor(
    private readonly orders: OrdersClient,
    private readonly streams: OrderStreams,
  ) {}

  @Post()
  async place(
    @Body(new ZodBody(PlaceOrder)) order: PlaceOrder,
    @Headers() headers: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PlacedOrder> {
    this.logger.log(`Received POST /orders from user_id=${order.userId ?? 'anonymous'}`);
    const placed = await this.orders.place(order, placeOrderHeaders.transform(headers));
    void reply.header('Location', `/orders/${placed.id}`);
    return placed;
  }

  @Get(':id')
  find(@Param('id') id: string): Promise<Order> {
    return this.orders.find(id);
  }

  @Post(':id/approval')
  @HttpCode(200)
  approve(@Param('id') id: string, @Body(new ZodBody(ApproveOrder)) decision: ApproveOrder): Promise<Order> {
    return this.orders.approve(id, decision);
  }

  @Get(':id/events')
  async events(
    @Param('id') id: string,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const stream = await this.streams.open(id, lastEventId);
    // 204 is how a server tells an EventSource that there is nothing to reconnect for.
    if (!stream) return void reply.code(204).send();
    // Not only when it has been read: who asks with HEAD never does.
    reply.raw.once('close', () => stream.destroy());
    void reply.header('content-type', 'text/event-stream').header('cache-control', 'no-store').send(stream);
  }
}
