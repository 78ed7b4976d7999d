import { Controller, Get, Query } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import type { PaymentCaptured } from '../events';
import { InventoryService } from './inventory.service';

@Controller()
export class InventoryController {
  constructor(private readonly inventory: InventoryService) {}

  @Get('products')
  products(@Query('skus') skus: string): Promise<unknown> {
    return this.inventory.find(skus.split(','));
  }

  @EventPattern('payment.captured')
  async captured(@Payload() payment: PaymentCaptured): Promise<void> {
    await this.inventory.reserve(payment);
  }
}
