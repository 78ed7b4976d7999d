import { openapi } from './openapi.js';
import { TAGS } from './openapi-answers.js';

interface Operation {
  tags: string[];
  parameters?: { name: string; schema: object }[];
  requestBody?: { content: Record<string, object> };
  responses: object;
}

const operations = Object.entries(openapi.paths!).flatMap(([path, methods]) =>
  Object.entries(methods as Record<string, Operation>).map(([method, operation]) => ({
    ...operation,
    route: `${method.toUpperCase()} ${path}`,
  })),
);

it('puts every operation into one of the groups that it describes', () => {
  expect(openapi.tags!.map(({ name }) => name)).toEqual(Object.keys(TAGS));
  expect(operations.filter(({ tags }) => tags.length !== 1)).toEqual([]);
  expect(new Set(operations.flatMap(({ tags }) => tags))).toEqual(new Set(Object.keys(TAGS)));
});

it('gives an example of every parameter and every body', () => {
  const missing = operations.flatMap(({ route, parameters = [], requestBody }) => [
    ...parameters.filter(({ schema }) => !('example' in schema)).map(({ name }) => `${route}: ${name}`),
    ...Object.values(requestBody?.content ?? {})
      .filter((content) => !('example' in content))
      .map(() => `${route}: body`),
  ]);

  expect(missing).toEqual([]);
});

it('names the schemas that clients need', () => {
  expect(Object.keys(openapi.components!.schemas!)).toEqual(
    expect.arrayContaining(['PlaceOrder', 'PlacedOrder', 'Order', 'OrderStatus', 'ProductPage', 'Problem']),
  );
});

it('describes every error as a problem document', () => {
  const responses = Object.values(openapi.paths!).flatMap((path) =>
    Object.values(path!).flatMap((operation) => Object.entries((operation as { responses: object }).responses)),
  );
  const errors = responses.filter(([status]) => Number(status) >= 400);

  expect(errors.length).toBeGreaterThan(20);
  for (const [, response] of errors) expect(response.content).toHaveProperty('application/problem+json');
});

it.each(['502', '503', '504'])(
  'lists %s on every path, because an upstream service may fail, be down or be slow',
  (status) => {
    for (const path of Object.values(openapi.paths!))
      for (const operation of Object.values(path!))
        expect((operation as { responses: object }).responses).toHaveProperty(status);
  },
);

it.each(['413', '415'])('lists %s for every request body, which may be too large or of the wrong type', (status) => {
  const expected = operations.filter(({ requestBody }) => requestBody);

  expect(expected).toHaveLength(4);
  expect(operations.filter(({ responses }) => status in responses)).toEqual(expected);
});

it('says which paths need a token, and lists 401 on each', () => {
  const secured = Object.entries(openapi.paths!).flatMap(([path, methods]) =>
    Object.entries(methods!).map(([method, { security = [], responses }]) => ({
      what: `${method} ${path}`,
      needed: security.length > 0 && !security.some((scheme: object) => Object.keys(scheme).length === 0),
      listed: '401' in responses,
    })),
  );

  expect(secured.filter(({ needed }) => needed).map(({ what }) => what)).toEqual([
    'get /orders',
    'get /orders/{id}',
    'get /orders/{id}/events',
    'get /orders/{id}/trace',
    'post /orders/{id}/cancellation',
    'get /approvals',
    'post /orders/{id}/approval',
    'get /operations',
    'post /operations/parked/{id}/replay',
  ]);
  expect(secured.filter(({ listed }) => listed).map(({ what }) => what)).toContain('post /orders');
  expect(secured.filter(({ needed, listed }) => needed && !listed)).toEqual([]);
});
