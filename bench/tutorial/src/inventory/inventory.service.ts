import { Inject, Injectable, Logger } from '@nestjs/common';
import { ClientProxy } from '@nestjs/microservices';
import type { Item, PaymentCaptured } from '../events';
import { ORDERS } from '../queues';
import { PrismaService } from './prisma.service';

class OutOfStock extends Error {}

@Injectable()
export class InventoryService {
  private readonly logger = new Logger(InventoryService.name);

  constructor(
    private readonly prisma: PrismaService,
    @Inject(ORDERS) private readonly orders: ClientProxy,
  ) {}

  find(skus: string[]) {
    return this.prisma.product.findMany({ where: { sku: { in: skus } } });
  }

  async reserve({ orderId, items }: PaymentCaptured): Promise<void> {
    try {
      await this.take(orderId, items);
    } catch (error) {
      if (!(error instanceof OutOfStock)) throw error;
      this.orders.emit('inventory.rejected', { orderId, reason: error.message });
      return;
    }
    this.logger.log(`Reserved ${items.length} items for order ${orderId}`);
    this.orders.emit('inventory.reserved', { orderId });
  }

  private async take(orderId: string, items: Item[]): Promise<void> {
    await this.prisma.$transaction(async (tx) => {
      for (const { sku, qty } of items) {
        const { count } = await tx.product.updateMany({
          where: { sku, stock: { gte: qty } },
          data: { stock: { decrement: qty } },
        });
        if (count === 0) throw new OutOfStock(`${sku} is sold out`);
      }
      await tx.reservation.create({ data: { orderId, items: items.map(({ sku, qty }) => ({ sku, qty })) } });
    });
  }
}
