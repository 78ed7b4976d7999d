import { Inject, Injectable, Logger } from '@nestjs/common';
import { ClientProxy } from '@nestjs/microservices';
import type { OrderPlaced } from '../events';
import { INVENTORY, ORDERS } from '../queues';
import { PrismaService } from './prisma.service';

@Injectable()
export class PaymentsService {
  private readonly logger = new Logger(PaymentsService.name);

  constructor(
    private readonly prisma: PrismaService,
    @Inject(INVENTORY) private readonly inventory: ClientProxy,
    @Inject(ORDERS) private readonly orders: ClientProxy,
  ) {}

  async charge({ orderId, items, totalCents, token }: OrderPlaced): Promise<void> {
    const status = token === 'tok_declined' ? 'declined' : 'captured';
    await this.prisma.payment.create({ data: { orderId, amountCents: totalCents, status } });
    this.logger.log(`Payment of order ${orderId} ${status}`);
    if (status === 'captured') this.inventory.emit('payment.captured', { orderId, items });
    else this.orders.emit('payment.declined', { orderId, reason: 'payment declined' });
  }
}
