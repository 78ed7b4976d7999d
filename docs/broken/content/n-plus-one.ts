import type { Broken } from '../lib/system.ts';

/** One query reads a list, and one more each of its items. */
const broken: Broken = async (system) => {
  const stock = system.service('stock');
  await stock.serve('GET', '/products', {}, async () => {
    await stock.query('SELECT * FROM products LIMIT 8');
    for (let n = 0; n < 8; n++) await stock.query('SELECT * FROM suggestions WHERE sku = $1', 1);
  });
};
export default broken;
