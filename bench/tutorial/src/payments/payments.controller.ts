import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import type { OrderPlaced } from '../events';
import { PaymentsService } from './payments.service';

@Controller()
export class PaymentsController {
  constructor(private readonly payments: PaymentsService) {}

  @EventPattern('order.placed')
  async placed(@Payload() order: OrderPlaced): Promise<void> {
    await this.payments.charge(order);
  }
}
