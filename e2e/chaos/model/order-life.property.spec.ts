import { setImmediate as nextTurn } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { type EventMessage, EVENTS, isFinal, type OrderStatus } from '@throughline/contracts';
import { Problem } from '@throughline/service';
import fc from 'fast-check';
import { RecallReservationStep } from '../../../apps/inventory/src/recall-reservation.step.js';
import { ReserveInventoryStep } from '../../../apps/inventory/src/reserve-inventory.step.js';
import { OrderApproval } from '../../../apps/orders/src/approve-order.js';
import { OrderCancellation } from '../../../apps/orders/src/cancel-order.js';
import { SettleOrderStep } from '../../../apps/orders/src/settle-order.step.js';
import { orderOverdue, orderPlaced } from '../../../apps/orders/src/order-events.js';
import { TRANSITIONS } from '../../../apps/orders/src/transitions.js';
import { ChargePaymentStep } from '../../../apps/payments/src/charge-payment.step.js';
import { ClosePaymentStep } from '../../../apps/payments/src/close-payment.step.js';
import { RecallPaymentStep } from '../../../apps/payments/src/recall-payment.step.js';
import { RefundPaymentStep } from '../../../apps/payments/src/refund-payment.step.js';
import { shelf } from './shelf.fixture.js';
import { World } from './world.fixture.js';

/** What may happen to a message on its way, or to the process that handles it. */
const FATES = ['arrives', 'arrives', 'arrives', 'comes twice', 'is lost', 'meets a crash'] as const;
type Fate = (typeof FATES)[number];

class Crash extends Error {}

const scenario = fc.record({
  token: fc.constantFrom('tok_test_123', 'tok_declined', 'tok_invalid'),
  stock: fc.constantFrom(10, 0),
  fates: fc.array(fc.constantFrom(...FATES), { maxLength: 12 }),
  /** After this many deliveries the order is chased. */
  chases: fc.array(fc.nat(6), { maxLength: 3 }),
  /** After this many deliveries the customer cancels the order. */
  cancels: fc.array(fc.nat(3), { maxLength: 2 }),
  decisions: fc.array(fc.constantFrom('approved', 'rejected', 'expired'), { maxLength: 4 }),
});
type Scenario = typeof scenario extends fc.Arbitrary<infer T> ? T : never;

/** Runs the real steps on stores in memory, and delivers their events to the real consumers. */
class Life {
  readonly parked: Error[] = [];
  readonly world: World;
  private crashing = false;
  private deliveries = 0;
  private readonly fates: Fate[];
  private readonly steps: Record<string, ((event: never) => Promise<void>)[]>;

  constructor(
    private readonly scheduler: fc.Scheduler,
    private readonly plan: Scenario,
  ) {
    this.fates = [...plan.fates];
    const turn = (what: string): Promise<void> => scheduler.schedule(Promise.resolve(), what);
    const publish = (message: EventMessage): void => this.send(message);
    this.world = new World(turn, publish, (what) => this.mayCrash(what));
    this.world.order.payment.token = plan.token;
    this.world.stock = plan.stock;
    const { orders, payments, processor } = this.world;
    const reservations = shelf(this.world, turn, publish);
    const charge = new ChargePaymentStep(processor as never, payments as never);
    const refund = new RefundPaymentStep(processor as never, payments as never);
    const close = new ClosePaymentStep(processor as never, payments as never);
    const recallPayment = new RecallPaymentStep(processor as never, payments as never);
    const reserve = new ReserveInventoryStep(reservations as never);
    const recallReservation = new RecallReservationStep(reservations as never);
    const settle = new SettleOrderStep(orders as never);
    const settling = [(event: never) => settle.handle(event)];
    this.steps = {
      'order.placed': [(event) => charge.handle(event)],
      'order.cancellation_requested': [(event) => close.handle(event)],
      'order.overdue': [(event) => recallPayment.handle(event), (event) => recallReservation.handle(event)],
      'payment.captured': [(event) => reserve.handle(event)],
      'inventory.rejected': [(event) => refund.handle(event)],
      'inventory.reserved': settling,
      'payment.declined': settling,
      'payment.refunded': settling,
    };
  }

  async run(): Promise<void> {
    const { decisions } = this.plan;
    if (decisions.length) this.decide();
    else this.send(orderPlaced(this.world.order as never));
    if (this.plan.cancels.includes(0)) this.cancel();
    await this.idle();
    // From here on nothing is lost, and the order is chased until it ends.
    this.fates.length = 0;
    for (let round = 0; round < 4 && this.world.order.status === 'pending'; round += 1) {
      this.chase();
      await this.idle();
    }
  }

  /** A step may run for some ticks before it accesses the stores again. */
  private async idle(): Promise<void> {
    do {
      await this.scheduler.waitIdle();
      await nextTurn();
    } while (this.scheduler.count() > 0);
  }

  private decide(): void {
    this.world.order.status = 'awaiting_approval';
    const approval = new OrderApproval(this.world.orders as never);
    const { id } = this.world.order;
    for (const decision of this.plan.decisions)
      void (
        decision === 'expired'
          ? this.world.orders.move(id, TRANSITIONS.expired, () => [])
          : approval.decide(id, decision === 'approved')
      ).catch((error: unknown) => this.report(error));
  }

  private chase(): void {
    if (this.world.order.status === 'pending') this.send(orderOverdue(this.world.order as never));
  }

  /** Refused where the order has ended. */
  private cancel(): void {
    const cancellation = new OrderCancellation(this.world.orders as never);
    void cancellation.cancel(this.world.order.id).catch((error: unknown) => {
      if (!(error instanceof Problem)) this.report(error);
    });
  }

  private send(message: EventMessage): void {
    for (const step of this.steps[message.type] ?? []) {
      const fate = this.fates.shift() ?? 'arrives';
      if (fate === 'is lost') continue;
      for (let times = fate === 'comes twice' ? 2 : 1; times > 0; times -= 1)
        void this.deliver(message, step, fate === 'meets a crash');
    }
  }

  /** A crash gives the message back to the broker, which delivers it again. */
  private async deliver(message: EventMessage, step: (event: never) => Promise<void>, crashes: boolean): Promise<void> {
    await this.scheduler.schedule(Promise.resolve(), `deliver ${message.type}`);
    this.deliveries += 1;
    if (this.plan.chases.includes(this.deliveries)) this.chase();
    if (this.plan.cancels.includes(this.deliveries)) this.cancel();
    if (crashes) this.crashing = true;
    try {
      await step(EVENTS.find(({ type }) => type === message.type)!.parse(message.data) as never);
    } catch (error) {
      if (!(error instanceof Crash)) return this.report(error);
      await this.deliver(message, step, false);
    }
  }

  private mayCrash(where: string): void {
    if (!this.crashing) return;
    this.crashing = false;
    throw new Crash(where);
  }

  private report(error: unknown): void {
    if (!(error instanceof Crash)) this.parked.push(error as Error);
  }
}

// The steps would log tens of thousands of lines.
beforeAll(() => Logger.overrideLogger(false));
afterAll(() => Logger.overrideLogger(['log', 'warn', 'error']));

it('ends every order with the right charge and stock, whatever happens to its messages', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), scenario, async (scheduler, plan) => {
      const life = new Life(scheduler, plan);
      await life.run();
      const { order, ledger, reservation, stock } = life.world;

      expect(life.parked).toEqual([]);
      expect(isFinal(order.status as OrderStatus)).toBe(true);
      const completed = order.status === 'completed';
      expect([ledger.charges - ledger.refunds, reservation === 'reserved']).toEqual(completed ? [1, true] : [0, false]);
      expect(stock).toBe(plan.stock - (completed ? 2 : 0));
      expect(order.timeline.filter((entry) => isFinal((entry as { status: OrderStatus }).status))).toHaveLength(1);
    }),
    { numRuns: 300 },
  );
});
