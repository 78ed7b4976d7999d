import {
  ApproveOrder,
  Order,
  OrderId,
  PlacedOrder,
  PlaceOrder,
  PlaceOrderHeaders,
  ProblemDetails,
  Product,
  ProductPage,
  ProductsQuery,
  Sku,
  Suggestions,
  TimelineEntry,
  TraceId,
} from '@throughline/contracts';
import { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiResponsesObject } from 'zod-openapi';

const headers = z.object({ 'X-Trace-Id': TraceId.unwrap().optional() });
const json = (schema: z.ZodType) => ({ 'application/json': { schema } });
const answer = (description: string, schema: z.ZodType) => ({ description, headers, content: json(schema) });
const problem = (codes: string) => ({
  description: codes,
  headers,
  content: { 'application/problem+json': { schema: ProblemDetails } },
});

/** What may go wrong on every path. */
const failures: ZodOpenApiResponsesObject = {
  502: problem('upstream_error, upstream_invalid_response'),
  503: problem('upstream_unavailable, database_unavailable'),
  504: problem('upstream_timeout'),
};

const operation = (
  summary: string,
  { responses, ...rest }: Omit<ZodOpenApiOperationObject, 'summary'>,
): ZodOpenApiOperationObject => ({ summary, ...rest, responses: { ...responses, ...failures } });

/** What may go wrong with a body before it is parsed. */
const bodyFailures: ZodOpenApiResponsesObject = {
  413: problem('payload_too_large'),
  415: problem('unsupported_media_type'),
};

const bySku = { path: z.object({ sku: Sku }) };
const byId = { path: z.object({ id: OrderId }) };

/** The public contract, made of the very schemas that the services parse with. */
export const openapi = createDocument({
  openapi: '3.1.0',
  info: {
    title: 'Throughline shop',
    version: '0.1.0',
    description: 'Every traced answer carries X-Trace-Id: open that trace to see what happened.',
  },
  paths: {
    '/products': {
      get: operation('A page of the catalogue', {
        requestParams: { query: ProductsQuery },
        responses: { 200: answer('The page.', ProductPage), 400: problem('invalid_request') },
      }),
    },
    '/products/{sku}': {
      get: operation('A product', {
        requestParams: bySku,
        responses: { 200: answer('The product.', Product), 404: problem('product_not_found') },
      }),
    },
    '/products/{sku}/suggestions': {
      get: operation('What goes well with a product', {
        requestParams: bySku,
        responses: { 200: answer('The suggestions.', Suggestions), 404: problem('product_not_found') },
      }),
    },
    '/orders': {
      post: operation('Place an order', {
        requestParams: { header: PlaceOrderHeaders },
        requestBody: { required: true, content: json(PlaceOrder) },
        responses: {
          201: {
            ...answer('The order is taken; GET it, or watch its events, to see how it ends.', PlacedOrder),
            headers: headers.extend({ Location: z.string().meta({ example: '/orders/7f0c1b9e-…' }) }),
          },
          400: problem('invalid_request'),
          409: problem('insufficient_stock, idempotency_key_reused'),
          ...bodyFailures,
          422: problem('unknown_sku, unknown_discount_code'),
        },
      }),
    },
    '/orders/{id}': {
      get: operation('An order', {
        requestParams: byId,
        responses: { 200: answer('The order.', Order), 404: problem('order_not_found') },
      }),
    },
    '/orders/{id}/events': {
      get: operation('Watch an order', {
        requestParams: { ...byId, header: z.object({ 'Last-Event-ID': z.string().optional() }) },
        responses: {
          200: {
            description: 'Server-sent events, one per change of status; the stream closes on a final one.',
            headers,
            content: { 'text/event-stream': { schema: TimelineEntry } },
          },
          204: { description: 'The order has ended, and the last event was seen: do not reconnect.' },
          404: problem('order_not_found'),
        },
      }),
    },
    '/orders/{id}/approval': {
      post: operation('Approve or refuse a high-value order', {
        requestParams: byId,
        requestBody: { required: true, content: json(ApproveOrder) },
        responses: {
          200: answer('The order, moved.', Order),
          400: problem('invalid_request'),
          404: problem('order_not_found'),
          409: problem('not_awaiting_approval'),
          ...bodyFailures,
        },
      }),
    },
  },
});
