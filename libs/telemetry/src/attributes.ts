/**
 * Attribute names that this library sets by hand, because OpenTelemetry's conventions have none or are not stable
 * there.
 */

/** Name of the messaging system, such as rabbitmq. */
export const ATTR_MESSAGING_SYSTEM_NAME = 'messaging.system.name';
/** Routing key of the message. */
export const ATTR_RABBITMQ_ROUTING_KEY = 'rabbitmq.destination.routing_key';
/** Which delivery of the message this is: 1 for the first, counted across retries. */
export const ATTR_MESSAGE_ATTEMPT = 'messaging.message.attempt';
/** How long the message waited between publish (or the end of its retry delay) and this delivery, in milliseconds. */
export const ATTR_MESSAGE_QUEUE_WAIT = 'messaging.message.queue_wait_ms';
/** The broker says that it delivered this message before. */
export const ATTR_MESSAGE_REDELIVERED = 'messaging.message.redelivered';
/** The pattern by which Nest's own transports choose a handler: `order.placed`, or an object as JSON. */
export const ATTR_MESSAGE_PATTERN = 'messaging.nest.pattern';
/** Why a link exists: producer, previous_attempt, order, replayed or untrusted_caller. */
export const ATTR_LINK_RELATION = 'link.relation';
