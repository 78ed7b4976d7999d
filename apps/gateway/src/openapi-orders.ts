import {
  ApproveOrder,
  Order,
  OrderId,
  OrderPage,
  OrderTraces,
  PageQuery,
  PlacedOrder,
  PlaceOrder,
  PlaceOrderHeaders,
  TimelineEntry,
} from '@throughline/contracts';
import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import {
  answer,
  approversOnly,
  body,
  bodyFailures,
  CROSS_ORIGIN,
  headers,
  operation,
  passing,
  problem,
  TOKENS,
  unknown,
} from './openapi-answers.js';

const byId = { path: z.object({ id: OrderId }) };

/** Placing, watching, cancelling and approving orders. */
export const orderPaths = {
  '/orders': {
    get: operation('Orders', 'Your orders, newest first; all of them for an operator', {
      security: TOKENS,
      requestParams: { query: PageQuery },
      responses: { 200: answer('The page.', OrderPage), 400: problem('invalid_request'), ...unknown },
    }),
    post: operation('Orders', 'Place an order', {
      description: 'Without a token, this creates a guest and returns its token.',
      security: [{}, ...TOKENS],
      requestParams: { header: PlaceOrderHeaders },
      requestBody: body(PlaceOrder, {
        items: [{ sku: 'LAPTOP-1', qty: 1 }],
        payment: { method: 'card', token: 'tok_test_123' },
      }),
      responses: {
        201: {
          ...answer('The order is accepted; GET it or watch its events to see how it ends.', PlacedOrder),
          headers: headers.extend({
            Location: z.string().meta({ example: '/orders/7f0c1b9e-…' }),
            'X-Guest-Token': z
              .string()
              .optional()
              .meta({ description: 'The token of the guest that this request created.' }),
            'Set-Cookie': z.string().optional().meta({ description: 'The same token, for a browser.' }),
          }),
        },
        400: problem('invalid_request'),
        ...unknown,
        403: problem(CROSS_ORIGIN),
        409: problem('insufficient_stock, idempotency_key_reused'),
        ...bodyFailures,
        422: problem('unknown_sku, unknown_discount_code'),
      },
    }),
  },
  '/orders/{id}': {
    get: operation('Orders', 'An order', {
      security: TOKENS,
      requestParams: byId,
      responses: { 200: answer('The order.', Order), ...unknown, 404: problem('order_not_found') },
    }),
  },
  '/orders/{id}/events': {
    get: operation('Orders', 'Watch an order', {
      security: TOKENS,
      requestParams: { ...byId, header: z.object({ 'Last-Event-ID': z.string().optional().meta({ example: '1' }) }) },
      responses: {
        200: {
          description: 'Server-sent events, one per change of status; the stream closes on a final one.',
          headers,
          content: { 'text/event-stream': { schema: TimelineEntry } },
        },
        204: { description: 'The order has ended and you have seen its last event: do not reconnect.' },
        ...unknown,
        404: problem('order_not_found'),
        429: problem('too_many_streams', passing),
      },
    }),
  },
  '/orders/{id}/trace': {
    get: operation('Orders', 'The traces of an order', {
      description: 'Available only where TRACE_QUERY_URL is set.',
      security: TOKENS,
      requestParams: byId,
      responses: {
        200: answer('The spans and log lines that have arrived so far.', OrderTraces),
        ...unknown,
        404: problem('order_not_found, traces_not_configured'),
      },
    }),
  },
  '/orders/{id}/cancellation': {
    post: operation('Orders', 'Cancel an unpaid order', {
      description:
        'A pending order ends as cancelled unless its card is charged first; then it goes on. Watch it to see which.',
      security: TOKENS,
      requestParams: byId,
      responses: {
        200: answer('The order, now cancelled or already cancelled before.', Order),
        202: answer('The order, still pending: its payment is being closed, unless it is charged already.', Order),
        ...unknown,
        403: problem(CROSS_ORIGIN),
        404: problem('order_not_found'),
        409: problem('not_cancellable: it has ended'),
      },
    }),
  },
  '/approvals': {
    get: operation('Approvals', 'The orders that await approval, newest first', {
      security: TOKENS,
      requestParams: { query: PageQuery },
      responses: { 200: answer('The page.', OrderPage), 400: problem('invalid_request'), ...approversOnly },
    }),
  },
  '/orders/{id}/approval': {
    post: operation('Approvals', 'Approve or refuse a high-value order', {
      security: TOKENS,
      requestParams: byId,
      requestBody: body(ApproveOrder, { approved: true }),
      responses: {
        200: answer('The order with its new status.', Order),
        400: problem('invalid_request'),
        ...approversOnly,
        404: problem('order_not_found'),
        409: problem('not_awaiting_approval'),
        ...bodyFailures,
      },
    }),
  },
} satisfies ZodOpenApiPathsObject;
