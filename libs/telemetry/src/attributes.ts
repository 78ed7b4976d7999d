/** Attribute names that this library sets by hand, where OpenTelemetry's conventions have none or have not settled. */

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
