import { Body, Controller, Get, Logger, type MessageEvent, Param, Post, Sse } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { filter, map, type Observable, Subject } from 'rxjs';
import { CreateOrderDto } from '../create-order.dto';
import type { OrderEvent } from '../events';
import { OrdersService } from './orders.service';

@Controller('orders')
export class OrdersController {
  private readonly logger = new Logger(OrdersController.name);
  private readonly changes = new Subject<OrderEvent & { status: string }>();

  constructor(private readonly orders: OrdersService) {}

  @Post()
  create(@Body() order: CreateOrderDto): Promise<unknown> {
    this.logger.log(`Received an order of ${order.items.length} items`);
    return this.orders.create(order);
  }

  @Get(':id')
  find(@Param('id') id: string): Promise<unknown> {
    return this.orders.find(id);
  }

  @Sse(':id/events')
  events(@Param('id') id: string): Observable<MessageEvent> {
    return this.changes.pipe(
      filter(({ orderId }) => orderId === id),
      map((data) => ({ data })),
    );
  }

  @EventPattern('order.completed')
  completed(@Payload() event: OrderEvent): void {
    this.changes.next({ ...event, status: 'completed' });
  }

  @EventPattern('order.cancelled')
  cancelled(@Payload() event: OrderEvent): void {
    this.changes.next({ ...event, status: 'cancelled' });
  }
}
