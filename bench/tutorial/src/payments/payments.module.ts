import { Module } from '@nestjs/common';
import { ClientsModule } from '@nestjs/microservices';
import { HealthController } from '../health.controller';
import { INVENTORY, ORDERS, sendTo } from '../queues';
import { PaymentsController } from './payments.controller';
import { PaymentsService } from './payments.service';
import { PrismaService } from './prisma.service';

@Module({
  imports: [ClientsModule.register([sendTo(INVENTORY), sendTo(ORDERS)])],
  controllers: [HealthController, PaymentsController],
  providers: [PaymentsService, PrismaService],
})
export class PaymentsModule {}
