import { HttpService } from '@nestjs/axios';
import { BadRequestException, Inject, Injectable, Logger, NotFoundException } from '@nestjs/common';
import { ClientProxy } from '@nestjs/microservices';
import { firstValueFrom } from 'rxjs';
import type { CreateOrderDto } from '../create-order.dto';
import { GATEWAY, PAYMENTS } from '../queues';
import { PrismaService } from './prisma.service';

interface Product {
  sku: string;
  priceCents: number;
  stock: number;
}

@Injectable()
export class OrdersService {
  private readonly logger = new Logger(OrdersService.name);

  constructor(
    private readonly prisma: PrismaService,
    private readonly http: HttpService,
    @Inject(PAYMENTS) private readonly payments: ClientProxy,
    @Inject(GATEWAY) private readonly gateway: ClientProxy,
  ) {}

  async create({ items, payment, userId }: CreateOrderDto) {
    const skus = items.map(({ sku }) => sku).join(',');
    const { data: products } = await firstValueFrom(this.http.get<Product[]>('/products', { params: { skus } }));
    let totalCents = 0;
    for (const { sku, qty } of items) {
      const product = products.find((each) => each.sku === sku);
      if (!product || product.stock < qty) throw new BadRequestException(`${sku} is not available`);
      totalCents += product.priceCents * qty;
    }
    const order = await this.prisma.order.create({
      data: { userId, items: items.map(({ sku, qty }) => ({ sku, qty })), totalCents },
    });
    this.logger.log(`Created order ${order.id}, total ${totalCents}`);
    this.payments.emit('order.placed', { orderId: order.id, items, totalCents, token: payment.token });
    return order;
  }

  async find(id: string) {
    const order = await this.prisma.order.findUnique({ where: { id } });
    if (!order) throw new NotFoundException(`order ${id} does not exist`);
    return order;
  }

  async complete(id: string): Promise<void> {
    await this.prisma.order.update({ where: { id }, data: { status: 'completed' } });
    this.logger.log(`Completed order ${id}`);
    this.gateway.emit('order.completed', { orderId: id });
  }

  async cancel(id: string, reason?: string): Promise<void> {
    await this.prisma.order.update({ where: { id }, data: { status: 'cancelled', reason } });
    this.logger.log(`Cancelled order ${id}: ${reason}`);
    this.gateway.emit('order.cancelled', { orderId: id, reason });
  }
}
