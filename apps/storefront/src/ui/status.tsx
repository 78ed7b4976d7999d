import type { CancelReason, OrderStatus } from '@throughline/contracts';

const STATUS: Record<OrderStatus, string> = {
  pending: 'pending',
  awaiting_approval: 'awaiting approval',
  completed: 'completed',
  cancelled: 'cancelled',
};
const REASON: Record<CancelReason, string> = {
  payment_declined: 'the payment was declined',
  out_of_stock: 'it was sold out, and the payment refunded',
  rejected: 'the approver refused it',
  approval_expired: 'nobody approved it in time',
  cancelled_by_customer: 'the customer withdrew it',
};

export const statusText = (status: OrderStatus, reason?: CancelReason): string =>
  reason ? `${STATUS[status]}: ${REASON[reason]}` : STATUS[status];

export const Status = ({ status }: { status: OrderStatus }) => (
  <span class="status" data-status={status}>
    {STATUS[status]}
  </span>
);
