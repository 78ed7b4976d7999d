import { store, useStore } from '../api/store.js';

/**
 * The route is in the query, because the gateway serves one path: `?order=ID`, `?page=orders`, or none for the shop.
 */
export interface Route {
  page: 'shop' | 'order' | 'orders' | 'approvals' | 'operator';
  order: string;
}

const PAGES = ['orders', 'approvals', 'operator'] as const;

const read = (): Route => {
  const query = new URLSearchParams(location.search);
  const order = query.get('order') ?? '';
  const page = query.get('page');
  if (order) return { page: 'order', order };
  return { page: PAGES.find((one) => one === page) ?? 'shop', order };
};

const route = store(read());
addEventListener('popstate', () => route.set(read()));

export const useRoute = (): Route => useStore(route);

export function go(query: string): void {
  history.pushState(null, '', query || '/');
  route.set(read());
  scrollTo(0, 0);
  document.getElementById('main')?.focus();
}
