import { decodeCursor, encodeCursor, pageOf } from './page-cursor.js';

const rows = ['A', 'B', 'C'].map((sku) => ({ sku }));

it('goes on after the last product shown', () => {
  const { rows: shown, nextCursor } = pageOf(rows, 2);

  expect(shown).toEqual([{ sku: 'A' }, { sku: 'B' }]);
  expect(decodeCursor(nextCursor!)).toBe('B');
});

it('says when a page is the last', () => {
  expect(pageOf(rows, 3).nextCursor).toBeNull();
  expect(pageOf([], 3).nextCursor).toBeNull();
});

it.each(['', '%00', 'AAAA', encodeCursor("'; DROP TABLE products; --")])('refuses the made-up cursor %s', (cursor) => {
  expect(() => decodeCursor(cursor)).toThrow(expect.objectContaining({ status: 400, code: 'invalid_request' }));
});
