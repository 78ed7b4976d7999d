import { HttpModule } from '@nestjs/axios';
import { Module } from '@nestjs/common';
import { ClientsModule } from '@nestjs/microservices';
import { HealthController } from '../health.controller';
import { GATEWAY, PAYMENTS, sendTo } from '../queues';
import { OrdersController } from './orders.controller';
import { OrdersService } from './orders.service';
import { PrismaService } from './prisma.service';

@Module({
  imports: [
    HttpModule.register({ baseURL: process.env.INVENTORY_URL, timeout: 5000 }),
    ClientsModule.register([sendTo(PAYMENTS), sendTo(GATEWAY)]),
  ],
  controllers: [HealthController, OrdersController],
  providers: [OrdersService, PrismaService],
})
export class OrdersModule {}
