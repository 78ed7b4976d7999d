import { isInternalHost } from './hops.js';

it.each([
  'localhost',
  '::1',
  '[::1]',
  '127.0.0.1',
  '10.1.2.3',
  '172.20.0.5',
  'orders',
  'orders.shop.svc',
  'db.internal',
])('%s is within the system', (host) => expect(isInternalHost(host)).toBe(true));

it.each(['localhost.example.com', '10.example.com', '127.0.0.1.nip.io', '172.32.0.1', '8.8.8.8', 'api.bank.example'])(
  '%s is outside',
  (host) => expect(isInternalHost(host)).toBe(false),
);
