import { CancelReason, isFinal, OrderStatus } from '@throughline/contracts';
import { type Transition, TRANSITIONS } from './transitions.js';

const transitions: Transition[] = Object.values(TRANSITIONS);

it('never leaves a final status', () => {
  expect(transitions.filter(({ from }) => isFinal(from))).toEqual([]);
});

it('can end every order, wherever it is', () => {
  const ends = (status: OrderStatus): boolean =>
    isFinal(status) || transitions.some(({ from, to }) => from === status && ends(to));

  expect(OrderStatus.options.filter((status) => !ends(status))).toEqual([]);
});

it('gives a reason exactly where an order is cancelled, and uses every reason', () => {
  expect(transitions.filter(({ to, reason }) => (to === 'cancelled') !== Boolean(reason))).toEqual([]);
  expect(new Set(transitions.flatMap(({ reason }) => reason ?? []))).toEqual(new Set(CancelReason.options));
});
