/** The queues of the steps. Each is shared by all replicas of its service. */
export const STEP_QUEUES = [
  'payments.charge_payment',
  'payments.refund_payment',
  'payments.recall_payment',
  'payments.close_payment',
  'inventory.recall_reservation',
  'inventory.reserve_inventory',
  'orders.settle_order',
] as const;
