import { UntracedRoutes } from './untraced-routes.js';

/** Marks an untraced route with a minus. */
function table(...declared: string[]): UntracedRoutes {
  const routes = new UntracedRoutes();
  for (const line of declared) {
    const [method = '', path = ''] = line.replace(/^- /, '').split(' ');
    routes.add({ method, path, untraced: line.startsWith('- ') });
  }
  return routes;
}

it.each([
  ['/ping', '/ping', true],
  ['/ping', '/ping/', true],
  ['/ping', '/Ping', true],
  ['/ping', '/pings', false],
  ['/ping.json', '/pingxjson', false],
  ['/users/:id', '/users/42', true],
  ['/users/:id', '/users/42/orders', false],
  ['/users/:id(\\d+)/orders', '/users/42/orders', true],
  ['/items/:id(^(?:a|b)-\\d+$)', '/items/a-1', true],
  ['/files/*path', '/files/a/b', true],
  ['/files/*', '/files/a/b', true],
  ['/a{/:b}', '/a', true],
  ['/a{/:b}', '/a/b', true],
  ['/:from-:to', '/x-y', true],
  ['/', '/', true],
])('%s serves %s: %s', (declared, path, served) => {
  expect(table(`- GET ${declared}`).serves('GET', path)).toBe(served);
});

it('tells methods apart', () => {
  const routes = table('- GET /a', '- * /all');

  expect(['GET', 'HEAD', 'POST'].map((method) => routes.serves(method, '/a'))).toEqual([true, true, false]);
  expect(routes.serves('POST', '/all')).toBe(true);
});

it('decides by path only where no traced route can take the request instead', () => {
  expect(table('- GET /users/me', 'GET /users/:id').serves('GET', '/users/me')).toBe(true);
  expect(table('GET /users/:id', '- GET /users/me').serves('GET', '/users/me')).toBe(false);
  expect(table('- GET /users/:id', 'GET /users/me').serves('GET', '/users/me')).toBe(false);
  expect(table('- GET /users/:id', 'GET /users/me').serves('GET', '/users/42')).toBe(true);
  expect(table('- GET /same', 'GET /same').serves('GET', '/same')).toBe(false);
  expect(table('- GET /same', 'POST /same').serves('GET', '/same')).toBe(true);
});

it('leaves it to the route itself where a pattern is not understood', () => {
  const odd = '/items/:id(^(?:(?:a|b)-)+$)';
  const traced = table('GET /orders', `GET ${odd}`, '- GET /ping');
  expect([traced.undecided, traced.serves('GET', '/ping'), traced.undecided]).toEqual([false, false, true]);
  const untraced = table(`- GET ${odd}`);
  expect([untraced.undecided, untraced.serves('GET', '/items/a-')]).toEqual([true, false]);
  expect(table('- GET /items/mine', `GET ${odd}`).serves('GET', '/items/mine')).toBe(true);
});

it('knows a route by its pattern too', () => {
  const routes = table('- GET /users/:id', '- GET /same', 'GET /same');

  expect([routes.has('GET', '/users/:id'), routes.has('GET', '/users/42'), routes.has('GET', '/same')]).toEqual([
    true,
    false,
    false,
  ]);
});
