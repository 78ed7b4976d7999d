import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { CreateOrderDto } from '../create-order.dto';
import type { OrderEvent } from '../events';
import { OrdersService } from './orders.service';

@Controller('orders')
export class OrdersController {
  constructor(private readonly orders: OrdersService) {}

  @Post()
  create(@Body() order: CreateOrderDto): Promise<unknown> {
    return this.orders.create(order);
  }

  @Get(':id')
  find(@Param('id') id: string): Promise<unknown> {
    return this.orders.find(id);
  }

  @EventPattern('inventory.reserved')
  async reserved(@Payload() { orderId }: OrderEvent): Promise<void> {
    await this.orders.complete(orderId);
  }

  @EventPattern('inventory.rejected')
  async rejected(@Payload() { orderId, reason }: OrderEvent): Promise<void> {
    await this.orders.cancel(orderId, reason);
  }

  @EventPattern('payment.declined')
  async declined(@Payload() { orderId, reason }: OrderEvent): Promise<void> {
    await this.orders.cancel(orderId, reason);
  }
}
