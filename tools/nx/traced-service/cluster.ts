import type { Editor } from './edit.ts';
import type { Names } from './names.ts';

const base = 'k8s/base';
const kind = 'k8s/overlays/kind/secrets';

/** Adds its Deployment, its login at the broker, and its scaling. */
export function editCluster(edit: Editor, { app, service, queue, on, emits }: Names): void {
  const kustomization = `${base}/kustomization.yaml`;
  const [, version] = /throughline\/inventory, newTag: (\S+) /.exec(edit.read(kustomization)) ?? [];
  edit.after(kustomization, '  - inventory-service.yaml\n', `  - ${service}.yaml\n`);
  edit.before(
    kustomization,
    '  - { name: throughline/migrate,',
    `  - { name: throughline/${app}, newTag: ${version} }\n`,
  );

  const permissions = `${base}/platform/rabbitmq/permissions.json`;
  const escaped = (event: string) => event.replace('.', '\\\\.');
  edit.before(
    permissions,
    '    {\n      "user": "keda",',
    `    {
      "user": "${service}",
      "vhost": "/",
      "configure": "^(shop\\\\.events|shop\\\\.parking|${app}\\\\..*)$",
      "write": "^(shop\\\\.events|amq\\\\.default|${app}\\\\..*)$",
      "read": "^(shop\\\\.events|${app}\\\\..*)$"
    },
`,
  );
  edit.replace(
    permissions,
    /\n {4}\}\n {2}\]\n\}\n$/,
    (end) => `
    },
    {
      "user": "${service}",
      "vhost": "/",
      "exchange": "shop.events",
      "write": "^${escaped(emits)}$",
      "read": "^${escaped(on)}$"
    }${end.slice('\n    }'.length)}`,
  );

  const address = `amqp://${service}:local-${service}@rabbitmq.rabbitmq.svc:5672`;
  edit.before(
    `${kind}/kustomization.yaml`,
    "  # The gateway's and orders'.\n",
    `  - name: ${service}\n    namespace: shop\n    literals:\n      - AMQP_URL=${address}\n`,
  );
  edit.before(
    `${kind}/users.json`,
    '    { "name": "keda",',
    `    { "name": "${service}", "password": "local-${service}", "tags": "" },\n`,
  );
  edit.append('k8s/overlays/production/external-secrets.yaml', externalSecret(service));
  edit.append('k8s/components/keda/scaled-objects.yaml', scaledObject(service, queue));
  edit.replace(
    'k8s/components/keda/kustomization.yaml',
    /(kind: HorizontalPodAutoscaler, name: [a-z|-]+)/,
    (_all, names) => `${names}|${service}`,
  );
}

/** Adds it to the checks of the cluster. */
export function editClusterChecks(edit: Editor, { app, service, queue, on }: Names): void {
  const variables = 'k8s/tests/variables.spec.ts';
  edit.before(
    variables,
    "import { shared } from '../../libs/service",
    `import { variables as ${app} } from '../../apps/${app}/src/variables.ts';\n`,
  );
  edit.before(variables, '\n};\nconst documented', `\n  '${service}': { ...shared, ...${app} },`);
  edit.before('k8s/tests/broker.spec.ts', '\n};\nconst DELAY_MS', `\n  '${service}': { '${queue}': ['${on}'] },`);
}

const externalSecret = (service: string): string => `---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  name: ${service}
  namespace: shop
spec:
  secretStoreRef: { kind: ClusterSecretStore, name: throughline }
  refreshInterval: 1h
  data:
    - { secretKey: AMQP_URL, remoteRef: { key: throughline/${service}, property: amqp_url } }
`;

const scaledObject = (service: string, queue: string): string => `---
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata:
  name: ${service}
  namespace: shop
spec:
  scaleTargetRef: { name: ${service} }
  minReplicaCount: 2
  maxReplicaCount: 12
  triggers:
    - type: cpu
      metricType: Utilization
      metadata: { value: '70' }
    - type: rabbitmq
      metadata: { protocol: amqp, queueName: ${queue}, mode: QueueLength, value: '50' }
      authenticationRef: { name: rabbitmq }
`;
