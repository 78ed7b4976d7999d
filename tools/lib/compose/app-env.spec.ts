import { jest } from '@jest/globals';
import { z, type ZodRawShape } from 'zod';
import { root } from '../site.ts';
import { readStack } from './stack.ts';

// Each app reads its environment while it loads; here it hands over what it would check it with.
jest.unstable_mockModule('@throughline/service', () => ({
  readEnv: (shape: ZodRawShape) => shape,
  wholeNumber: (otherwise: number) => z.coerce.number().int().positive().default(otherwise),
}));

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
