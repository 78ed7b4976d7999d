import { HttpModule } from '@nestjs/axios';
import { Module } from '@nestjs/common';
import { HealthController } from '../health.controller';
import { OrdersController } from './orders.controller';
import { OrdersService } from './orders.service';

@Module({
  imports: [HttpModule.register({ baseURL: process.env.ORDERS_URL, timeout: 5000 })],
  controllers: [HealthController, OrdersController],
  providers: [OrdersService],
})
export class GatewayModule {}
