import { InventoryRejected, OrderOverdue, OrderPlaced } from '@throughline/contracts';
import { useBooks } from './books.fixture.js';
import { ChargePaymentStep } from './charge-payment.step.js';
import { RecallPaymentStep } from './recall-payment.step.js';
import { RefundPaymentStep } from './refund-payment.step.js';

const { books, payments, processor, slowProcessor, orderId } = useBooks();
const charge = new ChargePaymentStep(processor, payments);
const refund = new RefundPaymentStep(processor, payments);
const recall = new RecallPaymentStep(processor, payments);

const placed = (token: string) => OrderPlaced.example({ orderId: orderId(), payment: { method: 'card', token } });
const overdue = () => recall.handle(OrderOverdue.example({ orderId: orderId() }));

it('publishes a capture again', async () => {
  await charge.handle(placed('tok_test_123'));
  await overdue();

  expect(await books.events()).toEqual(['payment.captured', 'payment.captured']);
  expect(await books.moved()).toEqual(['charge']);
});

it('publishes a decline again', async () => {
  await charge.handle(placed('tok_declined'));
  await overdue();

  expect(await books.events()).toEqual(['payment.declined: declined', 'payment.declined: declined']);
});

it('publishes a refund again', async () => {
  await charge.handle(placed('tok_test_123'));
  await refund.handle(InventoryRejected.example({ orderId: orderId() }));
  await overdue();

  expect(await books.events()).toEqual(['payment.captured', 'payment.refunded', 'payment.refunded']);
});

it('captures a charge that the processor made and the service never stored', async () => {
  const { paymentId } = (await processor.charge({ lastFour: '4242' }, placed('tok_test_123'))) as { paymentId: string };
  await overdue();

  expect(await books.events()).toEqual(['payment.captured']);
  expect(await payments.findByOrder(orderId())).toMatchObject({ id: paymentId, outcome: 'captured' });
});

it('closes an order that was never charged, so that a late message charges nothing', async () => {
  await overdue();
  await charge.handle(placed('tok_test_123'));

  expect(await books.events()).toEqual(['payment.declined: too_late']);
  expect(await books.moved()).toEqual([]);
});

it('refunds an order that is closed while it is charged', async () => {
  await new ChargePaymentStep(slowProcessor(overdue), payments).handle(placed('tok_test_123'));

  expect(await books.events()).toEqual(['payment.declined: too_late']);
  expect(await books.moved()).toEqual(['charge', 'refund']);
});

it('refunds after a crash that followed such a charge', async () => {
  await overdue();
  await processor.charge({ lastFour: '4242' }, placed('tok_test_123'));
  await charge.handle(placed('tok_test_123'));

  expect(await books.moved()).toEqual(['charge', 'refund']);
});
