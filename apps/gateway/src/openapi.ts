import {
  OpenSession,
  Product,
  ProductPage,
  ProductsQuery,
  Session,
  Sku,
  StorefrontSettings,
  Suggestions,
} from '@throughline/contracts';
import { z } from 'zod';
import { createDocument } from 'zod-openapi';
import { API_VERSION, API_VERSION_HEADER } from './edge/api-version.js';
import { answer, body, bodyFailures, operation, problem, securitySchemes, TAGS } from './openapi-answers.js';
import { browserPaths, operatorPaths } from './openapi-optional.js';
import { orderPaths } from './openapi-orders.js';

const bySku = { path: z.object({ sku: Sku }) };

/** The public API, generated from the schemas that the services parse with. */
export const openapi = createDocument({
  openapi: '3.1.0',
  info: {
    title: 'Throughline shop',
    version: `${API_VERSION}.0.0`,
    description: `Every traced answer carries X-Trace-Id: open that trace to see what happened. A request may name the version that it is made for in ${API_VERSION_HEADER}; another than ${API_VERSION} is answered 400 unsupported_api_version.`,
  },
  tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
  components: { securitySchemes },
  paths: {
    '/storefront': {
      get: operation('Storefront', 'Get the settings of the storefront', {
        responses: {
          200: answer('Whether sessions and traces are available, and where to open traces.', StorefrontSettings),
        },
      }),
    },
    ...browserPaths,
    '/sessions': {
      post: operation('Storefront', 'Get a token for a role', {
        description: 'Exists only where no identity provider and no secret is configured.',
        requestBody: body(OpenSession, { role: 'approver' }),
        responses: {
          201: answer('The token.', Session),
          400: problem('invalid_request'),
          404: problem('not_found'),
          ...bodyFailures,
        },
      }),
    },
    '/products': {
      get: operation('Catalogue', 'A page of the catalogue', {
        requestParams: { query: ProductsQuery },
        responses: { 200: answer('The page.', ProductPage), 400: problem('invalid_request') },
      }),
    },
    '/products/{sku}': {
      get: operation('Catalogue', 'A product', {
        requestParams: bySku,
        responses: { 200: answer('The product.', Product), 404: problem('product_not_found') },
      }),
    },
    '/products/{sku}/suggestions': {
      get: operation('Catalogue', 'What goes well with a product', {
        requestParams: bySku,
        responses: { 200: answer('The suggestions.', Suggestions), 404: problem('product_not_found') },
      }),
    },
    ...orderPaths,
    ...operatorPaths,
  },
});
