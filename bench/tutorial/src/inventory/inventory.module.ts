import { Module } from '@nestjs/common';
import { ClientsModule } from '@nestjs/microservices';
import { HealthController } from '../health.controller';
import { ORDERS, sendTo } from '../queues';
import { InventoryController } from './inventory.controller';
import { InventoryService } from './inventory.service';
import { PrismaService } from './prisma.service';

@Module({
  imports: [ClientsModule.register([sendTo(ORDERS)])],
  controllers: [HealthController, InventoryController],
  providers: [InventoryService, PrismaService],
})
export class InventoryModule {}
