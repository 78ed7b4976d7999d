/** Every attribute and metric name this system emits by hand, declared once. */

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
/** Who moves the money. */
export const ATTR_PAYMENT_PROCESSOR = 'payment.processor';
/** What the processor answered: captured, declined or refunded. */
export const ATTR_PAYMENT_OUTCOME = 'payment.outcome';

/** Name of the messaging system: rabbitmq. */
export const ATTR_MESSAGING_SYSTEM_NAME = 'messaging.system.name';
/** Routing key of the message. */
export const ATTR_RABBITMQ_ROUTING_KEY = 'rabbitmq.destination.routing_key';
/** Which delivery of the message this is: 1 for the first, counted across retries. */
export const ATTR_MESSAGE_ATTEMPT = 'messaging.message.attempt';
/** How long the message waited between publish (or the end of its retry delay) and this delivery, in milliseconds. */
export const ATTR_MESSAGE_QUEUE_WAIT = 'messaging.message.queue_wait_ms';
/** The broker says that it delivered this message before. */
export const ATTR_MESSAGE_REDELIVERED = 'messaging.message.redelivered';
/** What Nest's own transports choose a handler by: `order.placed`; an object as JSON. */
export const ATTR_MESSAGE_PATTERN = 'messaging.nest.pattern';
/** Why a link is there: producer, previous_attempt, order, replayed or untrusted_caller. */
export const ATTR_LINK_RELATION = 'link.relation';
