import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { run } from './side-by-side.js';

// The main thread or process has one worker of each kind, and each says what it finds on its own port.
const counted = `import { metrics } from '@opentelemetry/api'; import { setTimeout } from 'node:timers/promises';
  export async function report(name, port) {
    metrics.getMeter('test').createCounter('of_' + name).add(1);
    for (;;) {
      const text = await fetch('http://127.0.0.1:' + port + '/metrics').then((answer) => answer.text(), () => '');
      if (text.includes('of_' + name)) return console.log([...text.matchAll(/^of_(\\w+)_total/gm)].map(([, found]) => found).join());
      await setTimeout(20);
    }
  }`;
const port = `Number(process.env.OTEL_EXPORTER_PROMETHEUS_PORT)`;

it.each([
  [
    'worker threads',
    {
      'main.mjs': `import { Worker } from 'node:worker_threads'; import { once } from 'node:events'; import { report } from './counted.mjs';
        await report('main', ${port});
        await once(new Worker(new URL('./worker.mjs', import.meta.url)), 'exit');
        process.exit();`,
      'worker.mjs': `import { report } from './counted.mjs'; await report('worker', ${port} + 1); process.exit();`,
      'counted.mjs': counted,
    },
  ],
  [
    'cluster workers',
    {
      'main.mjs': `import cluster from 'node:cluster'; import { once } from 'node:events'; import { report } from './counted.mjs';
        await report(cluster.isPrimary ? 'main' : 'worker', ${port} + (cluster.isPrimary ? 0 : 1));
        if (cluster.isPrimary) await once(cluster.fork(), 'exit');
        process.exit();`,
      'counted.mjs': counted,
    },
  ],
])('%s have their metrics on ports of their own, and say so', async (_, program) => {
  const free = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => free.once('listening', resolve));
  const first = (free.address() as AddressInfo).port;
  free.close();
  const env = {
    OTEL_METRICS_EXPORTER: 'prometheus',
    OTEL_EXPORTER_PROMETHEUS_HOST: '127.0.0.1',
    OTEL_EXPORTER_PROMETHEUS_PORT: String(first),
  };
  const { stdout, stderr, code } = await run(program, { preloaded: true, env });
  expect({ stdout, code }).toEqual({ stdout: 'main\nworker\n', code: 0 });
  expect(stderr.trim().split('\n')).toEqual([
    expect.stringContaining(`this worker's metrics are on 127.0.0.1:${first + 1}`),
  ]);
});
