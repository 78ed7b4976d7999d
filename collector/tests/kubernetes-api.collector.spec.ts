import { createServer } from 'node:http';
import { mkdirSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { until } from '../../e2e/support/until.js';
import { stopOrphans } from '../../tools/processes/run-file.ts';
import { Supervisor } from '../../tools/processes/supervisor.ts';
import { Collector } from './support/collector.js';
import { env, loopback } from './support/env.js';
import { makeSecrets } from './support/secrets.js';

const AGENT = loopback(8, 1);
const dir = join(env.dir, 'kubernetes-api');
const asked: string[] = [];
const api = createServer(({ url }, response) => {
  const { pathname, searchParams } = new URL(url!, 'http://api');
  asked.push(`${pathname} of ${searchParams.get('fieldSelector')}`);
  const none = { apiVersion: 'v1', kind: 'PodList', metadata: { resourceVersion: '1' }, items: [] };
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(none));
});
let supervisor: Supervisor;

beforeAll(async () => {
  await stopOrphans(env.tiersFile);
  supervisor = new Supervisor(env.tiersFile, 'test:collector');
  await new Promise<void>((resolve) => api.listen(0, AGENT, resolve));
  const { tls, tokenFile } = await makeSecrets(dir);
  mkdirSync(join(dir, 'pods'), { recursive: true });
  const server = `http://${AGENT}:${(api.address() as AddressInfo).port}`;
  const named = { 'current-context': 'one', contexts: [{ name: 'one', context: { cluster: 'one' } }] };
  writeFileSync(
    join(dir, 'kubeconfig'),
    JSON.stringify({ clusters: [{ name: 'one', cluster: { server } }], ...named }),
  );
  const agent = new Collector(
    {
      name: 'asking-agent',
      host: AGENT,
      configs: [
        'agent.yaml',
        'layers/agent-kubernetes.yaml',
        // A pod's token is read from a path that only a pod has.
        'yaml:processors: { k8s_attributes: { auth_type: kubeConfig } }',
      ],
      env: {
        ...{ TLS_DIR: tls, TOKEN_FILE: tokenFile, POD_LOGS: join(dir, 'pods'), GATEWAY_HOST: AGENT },
        ...{ KUBECONFIG: join(dir, 'kubeconfig'), K8S_NODE_NAME: 'node-1' },
      },
    },
    supervisor,
  );
  await agent.start();
});

afterAll(async () => {
  await supervisor.stop();
  api.closeAllConnections();
  api.close();
});

// It asks for pods last, so any other request would have come before.
it('asks a cluster for the pods of the shop on its own node, and for nothing else', async () => {
  await until('pods to be asked for', () => asked.some((what) => what.includes('/pods')));

  expect([...new Set(asked)]).toEqual(['/api/v1/namespaces/shop/pods of spec.nodeName=node-1']);
});
