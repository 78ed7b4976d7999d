import { Controller, Get, Param, UseGuards } from '@nestjs/common';
import type { Caller, OrderTraces as Traces } from '@throughline/contracts';
import { CurrentCaller } from '@throughline/service';
import { Untraced } from '@throughline/telemetry';
import { IdentityGuard } from '../identity/identity.guard.js';
import { OrdersClient } from '../orders.client.js';
import { OrderTraces } from './order-traces.js';

/** Callers who may see an order may see its traces. Not traced itself, because the page polls it. */
@Controller('orders/:id/trace')
@UseGuards(IdentityGuard)
@Untraced()
export class TracesController {
  constructor(
    private readonly orders: OrdersClient,
    private readonly traces: OrderTraces,
  ) {}

  @Get()
  async find(@Param('id') id: string, @CurrentCaller() caller: Caller): Promise<Traces> {
    return this.traces.of(await this.orders.find(id, caller));
  }
}
