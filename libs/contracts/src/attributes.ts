// Attribute names that the shop sets by hand. What each may hold is declared in telemetry.ts.

/** The order's id, a UUID. */
export const ATTR_ORDER_ID = 'order.id';
/** How many units the order asks for, over all its items. */
export const ATTR_ORDER_ITEM_COUNT = 'order.item_count';
/** What the customer pays, in cents, after any discount. */
export const ATTR_ORDER_TOTAL_CENTS = 'order.total_cents';
/** Where the order stands: pending, awaiting_approval, completed or cancelled. */
export const ATTR_ORDER_STATUS = 'order.status';
/** How the order ended: completed, or why it was cancelled. */
export const ATTR_ORDER_OUTCOME = 'order.outcome';
/** Whether it ended within the time that the shop promises. */
export const ATTR_ORDER_IN_TIME = 'order.in_time';
/** What is charged or refunded, in cents. */
export const ATTR_PAYMENT_AMOUNT_CENTS = 'payment.amount_cents';
/** How the customer pays: card. */
export const ATTR_PAYMENT_METHOD = 'payment.method';
/** The payment processor. */
export const ATTR_PAYMENT_PROCESSOR = 'payment.processor';
/** What the processor answered: captured, declined or refunded. */
export const ATTR_PAYMENT_OUTCOME = 'payment.outcome';
