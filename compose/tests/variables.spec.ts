import { z, type ZodRawShape } from 'zod';
import { traceVariables } from '../../apps/gateway/src/traces/settings.ts';
import { shared } from '../../libs/service/src/config/settings.ts';
import * as variables from '../../libs/service/src/config/variables.ts';
import { services } from '../../tools/shop/services.ts';
import { read, readStack } from './lib/stack.ts';

const built = Object.entries(readStack().services).flatMap(([name, { build, environment }]) =>
  build?.args['APP'] ? [{ name, app: build.args['APP'], environment }] : [],
);

const shapeOf = async (app: string): Promise<z.ZodObject> =>
  z.object({
    ...shared,
    ...((await import(`../../apps/${app}/src/variables.ts`)) as { variables: ZodRawShape }).variables,
  });

it('the stack builds every service', () => {
  expect(built.map(({ app }) => app).sort()).toEqual([...services].sort());
});

it.each(built)('$name gets the variables that it reads', async ({ app, environment }) => {
  const shape = await shapeOf(app);
  expect(shape.safeParse(environment)).toMatchObject({ success: true });
  for (const needed of Object.keys(environment).filter((variable) => variable.endsWith('_URL')))
    expect(shape.safeParse({ ...environment, [needed]: undefined })).toMatchObject({ success: false });
});

it.each(built)('$name has each of its variables in docs/configuration.md', async ({ app }) => {
  const documented = read('docs/configuration.md')!;
  const { shape } = await shapeOf(app);
  expect(Object.keys(shape).filter((name) => !documented.includes(`\`${name}\``))).toEqual([]);
});

it.each(built)('$name gets no variable that docs/configuration.md lacks', ({ environment }) => {
  const documented = read('docs/configuration.md')!;
  expect(Object.keys(environment).filter((name) => !documented.includes(`\`${name}\``))).toEqual([]);
});

it.each(built)('$name retries for longer than an outage of five minutes', ({ environment }) => {
  const { RETRY_DELAYS_MS, RETRY_JITTER_PERCENT } = z.object(variables.retrying).parse(environment);
  expect(RETRY_DELAYS_MS.reduce((sum, delay) => sum + delay)).toBeGreaterThan(5 * 60_000);
  expect(RETRY_JITTER_PERCENT).toBeGreaterThan(0);
});

it.each(built)('$name listens where other containers reach it', ({ environment }) => {
  expect(z.object(variables.serving).parse(environment).HOST).toBe('0.0.0.0');
});

it('the storefront links traces to Grafana', async () => {
  const { environment } = built.find(({ app }) => app === 'gateway')!;
  const { TRACE_LINKS } = z.object(traceVariables).parse(environment);
  const id = '4bf92f3577b34da6a3ce929d0e0e4736';
  const { searchParams } = new URL(TRACE_LINKS[0]!.url.replace('{traceId}', id));

  expect(JSON.parse(searchParams.get('panes')!)).toMatchObject({
    order: { queries: [{ query: id, queryType: 'traceql', datasource: { type: 'tempo', uid: 'tempo' } }] },
  });
});

const schemes = (variable: string): string[] =>
  variable === 'AMQP_URL'
    ? ['amqp', 'amqps']
    : variable.endsWith('_DATABASE_URL')
      ? ['postgresql', 'postgres']
      : ['http', 'https'];

it.each(built)('$name accepts only URLs with the right scheme, and says which', async ({ app, environment }) => {
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
