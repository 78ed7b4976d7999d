import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { forkTraced } from './compiled.js';

interface Line {
  msg: string;
  context?: string;
  trace_id?: string;
  span_id?: string;
}

it('masks the lines of nestjs-pino, and puts ids on them', async () => {
  const app = forkTraced('nestjs-pino-app', [], { OTEL_TRACES_EXPORTER: 'none' }, true);
  const written = text(app.stdout!);
  const ended = once(app, 'exit').then(() => written.then((said) => Promise.reject(new Error(`It ended:\n${said}`))));
  ended.catch(() => undefined);
  const [{ port }] = (await Promise.race([once(app, 'message'), ended])) as [{ port: number }];
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const headers = {
    traceparent: `00-${traceId}-b7ad6b7169203331-01`,
    authorization: 'Bearer abc.def.ghi',
    cookie: 'a=1',
  };
  await fetch(`http://127.0.0.1:${port}/orders?token=hidden`, { headers });
  app.kill('SIGTERM');
  const lines = (await written).split('\n').filter(Boolean);

  expect(lines.join('')).not.toMatch(/jane@|abc\.def|a=1|hidden/);
  const ours = lines.map((line) => JSON.parse(line) as Line).filter(({ trace_id }) => trace_id === traceId);
  expect(ours.map(({ msg }) => msg)).toEqual([expect.stringMatching(/^listing for /), 'request completed']);
  expect(ours[0]).toMatchObject({ context: 'Orders', span_id: expect.stringMatching(/^[0-9a-f]{16}$/) });
  for (const line of lines) expect(line.match(/"trace_id"/g)?.length ?? 0).toBeLessThan(2);
});
