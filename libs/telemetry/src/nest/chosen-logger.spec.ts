import { ConsoleLogger, Logger } from '@nestjs/common';
import { usePino } from './chosen-logger.js';

const { staticInstanceRef: original } = Logger as unknown as { staticInstanceRef: ConsoleLogger };
const current = (): unknown => (Logger as unknown as { staticInstanceRef: unknown }).staticInstanceRef;

afterEach(() => Logger.overrideLogger(original));

it("takes the place of Nest's own logger", () => {
  usePino({ level: 'silent' });

  expect(current()).toMatchObject({ log: expect.any(Function), fatal: expect.any(Function) });
  expect(current()).not.toBe(original);
});

it.each([false as const, new (class Theirs extends ConsoleLogger {})()])(
  'leaves the logger that the application was created with: %s',
  (chosen) => {
    Logger.overrideLogger(chosen);
    const before = current();
    usePino(undefined);

    expect(current()).toBe(before);
  },
);
