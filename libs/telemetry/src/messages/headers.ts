/** When the message was put into its queue, in ms since the epoch, because AMQP's own timestamp has only seconds. */
export const HEADER_PUBLISHED_AT = 'x-published-at';
/** The `traceparent` of the attempt before this one. */
export const HEADER_PREVIOUS_ATTEMPT = 'x-previous-attempt';
/** The `traceparent` of the span that a replayed message repeats: its last attempt, or its producer. */
export const HEADER_REPLAYED_FROM = 'x-replayed-from';
