import { Controller, Get, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
import type { Operations, Replayed } from '@throughline/contracts';
import { Problem } from '@throughline/service';
import { IdentityGuard, Needs } from '../identity/identity.guard.js';
import { Queues } from './queues.js';

/** Shows operators the queues, and lets them replay parked messages. */
@Controller('operations')
@UseGuards(IdentityGuard)
export class OperationsController {
  constructor(private readonly queues: Queues) {}

  @Get()
  @Needs('operator')
  look(): Promise<Operations> {
    this.assertOn();
    return this.queues.look();
  }

  @Post('parked/:id/replay')
  @HttpCode(200)
  @Needs('operator')
  async replay(@Param('id') id: string): Promise<Replayed> {
    this.assertOn();
    return { traceId: await this.queues.replay(id) };
  }

  private assertOn(): void {
    if (!this.queues.available) throw new Problem(404, 'operations_not_configured', 'Queues are not shown here.');
  }
}
