import type { Broken } from '../lib/system.ts';

/** A forgotten debugging aid puts the request's headers on the span, unmasked. */
const broken: Broken = async (system) => {
  const orders = system.service('orders');
  await orders.serve('POST', '/orders', {}, async (span) => {
    span.setAttribute('http.request.header.authorization', 'Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2lnbmF0dXJl');
    span.addEvent('charging', { card: '4111 1111 1111 1111' });
    await orders.query('INSERT INTO orders VALUES ($1)');
  });
};
export default broken;
