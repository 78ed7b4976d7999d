import type { CancelReason, OrderStatus } from '@throughline/contracts';

export interface Transition {
  from: OrderStatus;
  to: OrderStatus;
  reason?: CancelReason;
}

/** The life of an order: what may happen to it, when, and what it becomes. Anything else changes nothing. */
export const TRANSITIONS = {
  'inventory.reserved': { from: 'pending', to: 'completed' },
  'payment.declined': { from: 'pending', to: 'cancelled', reason: 'payment_declined' },
  'payment.refunded': { from: 'pending', to: 'cancelled', reason: 'out_of_stock' },
  approved: { from: 'awaiting_approval', to: 'pending' },
  rejected: { from: 'awaiting_approval', to: 'cancelled', reason: 'rejected' },
  withdrawn: { from: 'awaiting_approval', to: 'cancelled', reason: 'cancelled_by_customer' },
  // Payments has closed the payment, so that nothing is charged.
  closed: { from: 'pending', to: 'cancelled', reason: 'cancelled_by_customer' },
  expired: { from: 'awaiting_approval', to: 'cancelled', reason: 'approval_expired' },
} as const satisfies Record<string, Transition>;
