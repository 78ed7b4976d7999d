import { CancellationRequested, OrderOverdue, OrderPlaced } from '@throughline/contracts';
import { ChargePaymentStep } from './charge-payment.step.js';
import { ClosePaymentStep } from './close-payment.step.js';
import { RecallPaymentStep } from './recall-payment.step.js';
import { useBooks } from './books.fixture.js';

const { books, payments, processor, slowProcessor, orderId } = useBooks();
const charge = new ChargePaymentStep(processor, payments);
const close = new ClosePaymentStep(processor, payments);
const placed = () => OrderPlaced.example({ orderId: orderId() });
const cancelled = () => close.handle(CancellationRequested.example({ orderId: orderId() }));

it('closes a payment that was never charged, once, and a late message charges nothing', async () => {
  await cancelled();
  await cancelled();
  await charge.handle(placed());

  expect(await books.events()).toEqual(['payment.declined: cancelled']);
  expect(await books.moved()).toEqual([]);
});

it('leaves a captured payment alone', async () => {
  await charge.handle(placed());
  await cancelled();

  expect(await books.events()).toEqual(['payment.captured']);
  expect(await payments.findByOrder(orderId())).toMatchObject({ outcome: 'captured' });
});

it('leaves alone a charge that is not stored yet', async () => {
  await processor.charge({ lastFour: '4242' }, placed());
  await cancelled();
  await charge.handle(placed());

  expect(await books.events()).toEqual(['payment.captured']);
  expect(await books.moved()).toEqual(['charge']);
});

it('refunds an order that is cancelled while it is charged', async () => {
  await new ChargePaymentStep(slowProcessor(cancelled), payments).handle(placed());

  expect(await books.events()).toEqual(['payment.declined: cancelled']);
  expect(await books.moved()).toEqual(['charge', 'refund']);
});

it('publishes the same reason again when the order is overdue', async () => {
  await cancelled();
  await new RecallPaymentStep(processor, payments).handle(OrderOverdue.example({ orderId: orderId() }));

  expect(await books.events()).toEqual(['payment.declined: cancelled', 'payment.declined: cancelled']);
});
