import { openapi } from './openapi.js';

interface Operation {
  requestBody?: unknown;
  responses: object;
}

it('describes every public path', () => {
  expect(Object.keys(openapi.paths!)).toEqual([
    '/products',
    '/products/{sku}',
    '/products/{sku}/suggestions',
    '/orders',
    '/orders/{id}',
    '/orders/{id}/events',
    '/orders/{id}/approval',
  ]);
});

it('names the schemas that clients will look for', () => {
  expect(Object.keys(openapi.components!.schemas!)).toEqual(
    expect.arrayContaining(['PlaceOrder', 'PlacedOrder', 'Order', 'OrderStatus', 'ProductPage', 'Problem']),
  );
});

it('says that every error is a problem with a trace', () => {
  const responses = Object.values(openapi.paths!).flatMap((path) =>
    Object.values(path!).flatMap((operation) => Object.entries((operation as { responses: object }).responses)),
  );
  const errors = responses.filter(([status]) => Number(status) >= 400);

  expect(errors.length).toBeGreaterThan(20);
  for (const [, response] of errors) expect(response.content).toHaveProperty('application/problem+json');
});

it.each(['502', '503', '504'])('lists %s on every path: a service behind may fail, be away, or be slow', (status) => {
  for (const path of Object.values(openapi.paths!))
    for (const operation of Object.values(path!))
      expect((operation as { responses: object }).responses).toHaveProperty(status);
});

it.each(['413', '415'])('lists %s wherever a body is sent: it may be too large, or of another type', (status) => {
  const operations = Object.values(openapi.paths!).flatMap((path) => Object.values(path!) as Operation[]);
  const expected = operations.filter(({ requestBody }) => requestBody);

  expect(expected).toHaveLength(2);
  expect(operations.filter(({ responses }) => status in responses)).toEqual(expected);
});
