import type { Tree } from '@nx/devkit';
import { editContracts } from './contracts.ts';
import { Editor } from './edit.ts';
import { nextPorts } from './local.ts';
import { namesOf } from './names.ts';

function over(files: Record<string, string>): Editor {
  const read = (path: string) => files[path] ?? null;
  const write = (path: string, content: string) => void (files[path] = content);
  return new Editor({ read, write } as unknown as Tree);
}

it('inserts at its anchor', () => {
  const files = { list: 'one\ntwo\n' };
  over(files).before('list', 'two', 'and ');
  over(files).replace('list', /(one)\n/, (_all, word) => `${word}, `);

  expect(files.list).toBe('one, and two\n');
});

it.each([
  ['missing', 'one\n', 0],
  ['there twice', 'two\ntwo\n', 2],
])('refuses an anchor that is %s', (_, content, times) => {
  expect(() => over({ list: content }).before('list', 'two', 'and ')).toThrow(
    `list has the anchor two ${times} times instead of once`,
  );
});

it('refuses a file that is missing', () => {
  expect(() => over({}).append('list', 'two')).toThrow('list is missing');
});

it('derives all names from the app and the event', () => {
  expect(namesOf({ name: 'shipping', on: 'order.completed', emits: 'parcel.sent' })).toMatchObject({
    service: 'shipping-service',
    queue: 'shipping.send_parcel',
    file: 'send-parcel',
    stepClass: 'SendParcel',
    onConst: 'OrderCompleted',
    emitsConst: 'ParcelSent',
  });
});

it('asks for the name of a step that does not follow from the event', () => {
  const options = { name: 'loyalty', on: 'order.completed', emits: 'points.credited' };

  expect(() => namesOf(options)).toThrow('name the step, such as --step=send_points');
  expect(namesOf({ ...options, step: 'credit_points' }).queue).toBe('loyalty.credit_points');
});

it('refuses an event that does not exist', () => {
  const edit = over({ 'libs/contracts/src/events.ts': '' });
  const names = namesOf({ name: 'shipping', on: 'order.lost', emits: 'parcel.sent' });

  expect(() => editContracts(edit, names)).toThrow('There is no event order.lost');
});

it('takes the next free ports', () => {
  expect(
    nextPorts(over({ 'tools/shop/site.ts': '  orders: 3001,\n  inventory: 3003,\n  postgres: 55432,\n' })),
  ).toEqual({
    http: 3004,
    metrics: 9466,
  });
});
