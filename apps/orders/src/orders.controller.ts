import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, Res, UseGuards } from '@nestjs/common';
import {
  ApproveOrder,
  cancellationStatus,
  OrderId,
  PageQuery,
  PlaceOrder,
  PlaceOrderHeaders,
} from '@throughline/contracts';
import type { Caller, Order, OrderPage, TakenOrder } from '@throughline/contracts';
import { CurrentCaller, Problem, ZodValidationPipe } from '@throughline/service';
import type { FastifyReply } from 'fastify';
import { OrderApproval } from './approve-order.js';
import { CallerGuard } from './caller.guard.js';
import { OrderCancellation } from './cancel-order.js';
import { assertRole, known, maySee, orderNotFound } from './order-access.js';
import { OrderPages } from './order-pages.js';
import { OrderRepository } from './order.repository.js';
import { ProcessOrder } from './process-order.js';
import { toView } from './order-views.js';

// Nest's @Headers takes no pipe.
const placeOrderHeaders = new ZodValidationPipe(PlaceOrderHeaders);
const page = new ZodValidationPipe(PageQuery);

@Controller()
@UseGuards(CallerGuard)
export class OrdersController {
  constructor(
    private readonly processOrder: ProcessOrder,
    private readonly approval: OrderApproval,
    private readonly cancellation: OrderCancellation,
    private readonly orders: OrderRepository,
    private readonly pages: OrderPages,
  ) {}

  @Post('orders')
  place(
    @Body(new ZodValidationPipe(PlaceOrder)) request: PlaceOrder,
    @Headers() headers: unknown,
    @CurrentCaller() caller: Caller | null,
  ): Promise<TakenOrder> {
    return this.processOrder.run(request, caller, placeOrderHeaders.transform(headers)['idempotency-key']);
  }

  @Get('orders')
  list(@CurrentCaller() caller: Caller | null, @Query(page) query: PageQuery): Promise<OrderPage> {
    const { subject, roles } = known(caller);
    return this.pages.page(roles.includes('operator') ? {} : { owner: subject }, query);
  }

  @Get('orders/:id')
  async find(@Param('id') id: string, @CurrentCaller() caller: Caller | null): Promise<Order> {
    const who = known(caller);
    const order = OrderId.safeParse(id).success && (await this.orders.find(id));
    if (!order || !maySee(who, order)) throw orderNotFound();
    return toView(order);
  }

  @Post('orders/:id/cancellation')
  async cancel(
    @Param('id') id: string,
    @CurrentCaller() caller: Caller | null,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Order> {
    await this.find(id, caller);
    const order = toView(await this.cancellation.cancel(id));
    void reply.code(cancellationStatus(order));
    return order;
  }

  @Get('approvals')
  approvals(@CurrentCaller() caller: Caller | null, @Query(page) query: PageQuery): Promise<OrderPage> {
    assertRole(caller, 'approver');
    return this.pages.page({ status: 'awaiting_approval' }, query);
  }

  @Post('orders/:id/approval')
  @HttpCode(200)
  async approve(
    @Param('id') id: string,
    @Body(new ZodValidationPipe(ApproveOrder)) { approved }: ApproveOrder,
    @CurrentCaller() caller: Caller | null,
  ): Promise<Order> {
    assertRole(caller, 'approver');
    if (!OrderId.safeParse(id).success) throw orderNotFound();
    const order = await this.approval.decide(id, approved);
    if (order) return toView(order);
    if (!(await this.orders.find(id))) throw orderNotFound();
    throw new Problem(409, 'not_awaiting_approval', 'This order does not wait for an approval.');
  }
}
