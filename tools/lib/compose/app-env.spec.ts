import { jest } from '@jest/globals';
import { z, type ZodRawShape } from 'zod';
import * as variables from '../../../libs/service/src/variables.ts';
import { root } from '../site.ts';
import { readStack } from './stack.ts';

// Each app reads its environment while it loads; here it hands over what it would check it with.
jest.unstable_mockModule('@throughline/service', () => ({ ...variables, readEnv: (shape: ZodRawShape) => shape }));

const built = Object.entries(readStack(root).file.services).flatMap(([name, { build, environment = {} }]) =>
  build?.args?.['APP'] ? [{ name, app: build.args['APP'], environment }] : [],
);

const shapeOf = async (app: string): Promise<z.ZodObject> =>
  z.object(((await import(`../../../apps/${app}/src/env.ts`)) as { env: ZodRawShape }).env);

it('there are four', () => {
  expect(built.map(({ app }) => app).sort()).toEqual(['gateway', 'inventory', 'orders', 'payments']);
});

it.each(built)('$name is given what it reads', async ({ app, environment }) => {
  const shape = await shapeOf(app);
  expect(shape.safeParse(environment)).toMatchObject({ success: true });
  for (const needed of Object.keys(environment).filter((variable) => variable.endsWith('_URL')))
    expect(shape.safeParse({ ...environment, [needed]: undefined })).toMatchObject({ success: false });
});

it.each(built)('$name tries again for longer than a processor is away for five minutes', ({ environment }) => {
  const { RETRY_DELAYS_MS, RETRY_JITTER_PERCENT } = z.object(variables.retrying).parse(environment);
  expect(RETRY_DELAYS_MS.reduce((sum, delay) => sum + delay)).toBeGreaterThan(5 * 60_000);
  expect(RETRY_JITTER_PERCENT).toBeGreaterThan(0);
});

it.each(built)('$name listens where other containers reach it', ({ environment }) => {
  expect(z.object(variables.serving).parse(environment).HOST).toBe('0.0.0.0');
});

const schemes = (variable: string): string[] =>
  variable === 'AMQP_URL'
    ? ['amqp', 'amqps']
    : variable.endsWith('_DATABASE_URL')
      ? ['postgresql', 'postgres']
      : ['http', 'https'];

it.each(built)('$name takes URLs of the right scheme only, and says which', async ({ app, environment }) => {
  const shape = await shapeOf(app);
  const given = (variable: string, value: string) => shape.safeParse({ ...environment, [variable]: value });
  for (const variable of Object.keys(environment).filter((name) => name.endsWith('_URL'))) {
    const [usual, other] = schemes(variable);
    for (const scheme of [usual, other])
      expect(given(variable, `${scheme}://user:secret@host:1234/name`)).toMatchObject({ success: true });
    for (const wrong of ['localhost:5672', 'host', 'foo:bar', 'ftp://host:1234'])
      expect(given(variable, wrong).error?.issues).toEqual([
        expect.objectContaining({ path: [variable], message: expect.stringContaining(`must look like ${usual}://`) }),
      ]);
  }
});
