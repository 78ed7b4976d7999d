/** Orders that a person refused, forgot or cancelled do not count for the objective. */
export const OUR_WORK = '{order_outcome!~"rejected|approval_expired|cancelled_by_customer"}';

/** 99 % of the orders that were placed are final within 5 s. */
export const OBJECTIVE = 0.99;
const IN_TIME = '{order_outcome!~"rejected|approval_expired|cancelled_by_customer", order_in_time="true"}';

/** The share of orders that were not final in time. An order that never ends is late, so this counts placed orders. */
export const lateRatio = (window: string): string =>
  `clamp_min(1 - (sum(rate(orders_ended_total${IN_TIME}[${window}])) or vector(0)) ` +
  `/ (sum(rate(orders_placed_total[${window}])) > 0), 0)`;

export const lateRecord = (window: string): string => `shop:orders_late:ratio_rate${window}`;
