import { Body, Controller, Get, Headers, HttpCode, Param, Post } from '@nestjs/common';
import { ApproveOrder, OrderId, PlaceOrder, PlaceOrderHeaders } from '@throughline/contracts';
import type { Order, PlacedOrder } from '@throughline/contracts';
import { Problem, ZodBody } from '@throughline/service';
import { OrderApproval } from './approve-order.js';
import { OrderRepository } from './order.repository.js';
import { ProcessOrder } from './process-order.js';
import { toView } from './timeline.js';

// Nest's @Headers takes no pipe.
const placeOrderHeaders = new ZodBody(PlaceOrderHeaders);

@Controller('orders')
export class OrdersController {
  constructor(
    private readonly processOrder: ProcessOrder,
    private readonly approval: OrderApproval,
    private readonly orders: OrderRepository,
  ) {}

  @Post()
  place(@Body(new ZodBody(PlaceOrder)) request: PlaceOrder, @Headers() headers: unknown): Promise<PlacedOrder> {
    return this.processOrder.run(request, placeOrderHeaders.transform(headers)['idempotency-key']);
  }

  @Get(':id')
  async find(@Param('id') id: string): Promise<Order> {
    const order = OrderId.safeParse(id).success && (await this.orders.find(id));
    if (!order) throw orderNotFound();
    return toView(order);
  }

  @Post(':id/approval')
  @HttpCode(200)
  async approve(@Param('id') id: string, @Body(new ZodBody(ApproveOrder)) { approved }: ApproveOrder): Promise<Order> {
    if (!OrderId.safeParse(id).success) throw orderNotFound();
    const order = await this.approval.decide(id, approved);
    if (order) return toView(order);
    await this.find(id);
    throw new Problem(409, 'not_awaiting_approval', 'This order does not wait for an approval.');
  }
}

const orderNotFound = () => new Problem(404, 'order_not_found', 'There is no such order.');
