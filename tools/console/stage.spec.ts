import { jest } from '@jest/globals';
import { stage } from './stage.ts';

const { isTTY } = process.stdout;
let printed: string;

beforeEach(() => {
  jest.useFakeTimers();
  printed = '';
  jest.spyOn(console, 'log').mockImplementation((line: string) => void (printed += `${line}\n`));
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => !!(printed += String(text)));
});

afterEach(() => {
  process.stdout.isTTY = isTTY;
  jest.restoreAllMocks();
  jest.useRealTimers();
});

const lasting = (ms: number) => async () => {
  await jest.advanceTimersByTimeAsync(ms);
  return { note: 'five' };
};
const done = (time: string) => `✓ Images        ${'five'.padEnd(58)} ${time.padStart(8)}\n`;

it('writes a line for a stage when it has ended', async () => {
  process.stdout.isTTY = false;
  await stage('Images', lasting(9_000));

  expect(printed).toBe(done('9.0 s'));
});

it('announces a long stage once in a log', async () => {
  process.stdout.isTTY = false;
  await stage('Images', lasting(60_000));

  expect(printed).toBe(`… Images\n${done('60.0 s')}`);
});

it('shows the running stage on a terminal, and rewrites that line', async () => {
  process.stdout.isTTY = true;
  await stage('Images', lasting(0));

  expect(printed).toBe(`… Images\r\x1b[K${done('0.0 s')}`);
});

it('leaves no title behind on a terminal when a stage fails', async () => {
  process.stdout.isTTY = true;
  const failing = stage('Images', () => Promise.reject(new Error('no space')));

  await expect(failing).rejects.toThrow('Images: no space');
  expect(printed).toBe('… Images\r\x1b[K');
});
