import {
  Body,
  Controller,
  Get,
  Headers,
  HttpCode,
  Inject,
  Ip,
  Logger,
  Param,
  Post,
  Query,
  Res,
  UseGuards,
} from '@nestjs/common';
import { ApproveOrder, cancellationStatus, PageQuery, PlaceOrder, PlaceOrderHeaders } from '@throughline/contracts';
import type { Caller, Order, OrderPage, PlacedOrder } from '@throughline/contracts';
import { CurrentCaller, ZodValidationPipe } from '@throughline/service';
import type { FastifyReply } from 'fastify';
import { IdentityGuard, Needs } from './identity/identity.guard.js';
import { OwnTokens } from './identity/own-tokens.js';
import { sessionCookie } from './identity/session-cookie.js';
import { IDENTITY, type IdentitySettings } from './identity/settings.js';
import { OrderStreams } from './order-streams.js';
import { OrdersClient } from './orders.client.js';

// Nest's @Headers takes no pipe.
const placeOrderHeaders = new ZodValidationPipe(PlaceOrderHeaders);
const page = new ZodValidationPipe(PageQuery);

@Controller()
@UseGuards(IdentityGuard)
export class OrdersController {
  private readonly logger = new Logger(OrdersController.name);

  constructor(
    private readonly orders: OrdersClient,
    private readonly streams: OrderStreams,
    private readonly tokens: OwnTokens,
    @Inject(IDENTITY) private readonly settings: IdentitySettings,
  ) {}

  @Post('orders')
  @Needs('nothing')
  async place(
    @Body(new ZodValidationPipe(PlaceOrder)) order: PlaceOrder,
    @Headers() headers: unknown,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PlacedOrder> {
    this.logger.log(`Received POST /orders from user_id=${order.userId ?? 'anonymous'}`);
    const { owner, ...placed } = await this.orders.place(order, placeOrderHeaders.transform(headers), caller);
    void reply.header('Location', `/orders/${placed.id}`);
    // A repeated request without credentials belongs to the guest of the first one, whose answer may have been lost.
    if (caller.isNew) await this.welcome(owner ?? caller.subject, reply);
    return placed;
  }

  @Get('orders')
  list(@CurrentCaller() caller: Caller, @Query(page) query: PageQuery): Promise<OrderPage> {
    return this.orders.list(query, caller);
  }

  @Get('orders/:id')
  find(@Param('id') id: string, @CurrentCaller() caller: Caller): Promise<Order> {
    return this.orders.find(id, caller);
  }

  @Post('orders/:id/cancellation')
  async cancel(
    @Param('id') id: string,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Order> {
    const order = await this.orders.cancel(id, caller);
    void reply.code(cancellationStatus(order));
    return order;
  }

  @Get('approvals')
  @Needs('approver')
  approvals(@CurrentCaller() caller: Caller, @Query(page) query: PageQuery): Promise<OrderPage> {
    return this.orders.approvals(query, caller);
  }

  @Post('orders/:id/approval')
  @HttpCode(200)
  @Needs('approver')
  approve(
    @Param('id') id: string,
    @Body(new ZodValidationPipe(ApproveOrder)) decision: ApproveOrder,
    @CurrentCaller() caller: Caller,
  ): Promise<Order> {
    return this.orders.approve(id, decision, caller);
  }

  @Get('orders/:id/events')
  async events(
    @Param('id') id: string,
    @Headers('last-event-id') lastEventId: string | undefined,
    @CurrentCaller() caller: Caller,
    @Ip() client: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const stream = await this.streams.open(id, caller, lastEventId, client);
    // 204 keeps an EventSource from reconnecting.
    if (!stream) return void reply.code(204).send();
    // HEAD requests never read the body, so release the stream here too.
    reply.raw.once('close', () => stream.destroy());
    void reply.header('content-type', 'text/event-stream').header('cache-control', 'no-store').send(stream);
  }

  /** Sends a new guest its token, as a header and as a cookie. */
  private async welcome(subject: string, reply: FastifyReply): Promise<void> {
    const issued = await this.tokens.forGuest(subject);
    void reply
      .header('X-Guest-Token', issued.token)
      .header('Set-Cookie', sessionCookie(issued, this.settings.secureCookie));
  }
}
