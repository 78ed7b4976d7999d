import { Logger } from '@nestjs/common';
import { Gate } from './gate.js';

let logged: string[];
let missing: string[];
let looks: number;

const gateOf = (atMostMs = 10_000) =>
  new Gate(
    async () => {
      looks += 1;
      return missing;
    },
    { everyMs: 5, atMostMs },
  );
const looked = async (times: number): Promise<void> => {
  for (const until = Date.now() + 2000; looks < times && Date.now() < until;) await new Promise(setImmediate);
};

beforeEach(() => {
  [logged, missing, looks] = [[], ['PostgreSQL'], 0];
  const note = (said: unknown): void => void logged.push(String(said));
  Logger.overrideLogger({ log: note, warn: note, error: note });
});

it('lets everything pass until it is shut', async () => {
  await gateOf().pass();

  expect(looks).toBe(0);
});

it('holds deliveries until nothing is missing, and logs the closing and the opening once each', async () => {
  const gate = gateOf();
  const passed: string[] = [];
  gate.shut();
  gate.shut();
  const waiting = ['a', 'b'].map((name) => gate.pass().then(() => passed.push(name)));
  await looked(4);
  expect(passed).toEqual([]);

  missing = [];
  await Promise.all(waiting);
  expect(passed).toEqual(['a', 'b']);
  expect(logged).toEqual(['Taking no messages: waiting for PostgreSQL', 'Taking messages again']);
});

it('logs nothing when the database answers at once, and can be closed again', async () => {
  const gate = gateOf();
  missing = [];
  gate.shut();
  await gate.pass();
  expect(logged).toEqual([]);

  missing = ['PostgreSQL'];
  gate.shut();
  await looked(3);
  expect(logged).toHaveLength(1);
  gate.close();
});

it('holds no delivery longer than the broker waits', async () => {
  const gate = gateOf(20);
  gate.shut();

  await expect(gate.pass()).rejects.toThrow('the wait is too long');
  gate.close();
});

it('releases all waiting deliveries when the service stops, and those that come later', async () => {
  const gate = gateOf();
  gate.shut();
  const waiting = gate.pass();
  gate.close();

  await expect(waiting).rejects.toThrow('aborted');
  await expect(gate.pass()).rejects.toThrow('aborted');
});
