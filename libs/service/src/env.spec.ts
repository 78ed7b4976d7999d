import { jest } from '@jest/globals';
import { z } from 'zod';
import { readEnv } from './env.js';
import { wholeNumber } from './variables.js';

const shape = { AMQP_URL: z.url(), PORT: wholeNumber(3000) };

it('reads what is there and fills in what may be missing', () => {
  expect(readEnv(shape, { AMQP_URL: 'amqp://localhost', PORT: '' })).toEqual({
    AMQP_URL: 'amqp://localhost',
    PORT: 3000,
  });
});

it('stops the process and names every variable at fault', () => {
  const said: string[] = [];
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  jest.spyOn(process, 'exit').mockImplementation((code) => {
    throw new Error(`exit ${String(code)}`);
  });

  expect(() => readEnv(shape, { PORT: 'many' })).toThrow('exit 1');
  expect(said.join('')).toMatch(/AMQP_URL: is not set[\s\S]*PORT: .*number/);
  jest.restoreAllMocks();
});
