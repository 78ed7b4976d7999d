import { type Mutation, mutation } from './support/mutation.ts';

const kubernetes = mutation.bind(null, 'kubernetes');
const asking = mutation.bind(
  null,
  'kubernetes-api',
  'asks a cluster for the pods of the shop on its own node, and for nothing else',
);

const AGENT = 'layers/agent-kubernetes';
const GATEWAY = 'layers/gateway-kubernetes';
const readsLine = "reads a pod's line: what it says, how bad it is, whose it is, and which span it belongs to";
const goesOn = 'goes on where it stopped, and starts where the file ended when it first came';

export const kubernetesMutations: Mutation[] = [
  asking('pods of every namespace', AGENT, ", namespace: '${env:PODS_NAMESPACE:-shop}'"),
  asking('pods of every node', AGENT, 'node_from_env_var: K8S_NODE_NAME, '),
  asking('ReplicaSets, too', AGENT, '- k8s.deployment.name', '- k8s.deployment.uid'),
  kubernetes(
    'hands traces over by TLS and token',
    'agents without the token',
    AGENT,
    '        auth: { authenticator: bearertokenauth }\n',
  ),
  kubernetes(
    'lets nobody in without a token',
    'a gateway that asks for none',
    GATEWAY,
    '        auth: { authenticator: bearertokenauth }\n',
  ),
  kubernetes(
    'lets nobody in with another token',
    'a gateway that takes any',
    GATEWAY,
    '        auth: { authenticator: bearertokenauth }\n',
  ),
  kubernetes(
    'admits only clients that know the token',
    'a gateway with a token of its own',
    GATEWAY,
    "filename: '${env:TOKEN_FILE:-/etc/otel/auth/token}'",
    'token: another',
  ),
  kubernetes(
    'hands traces over by TLS and token',
    'another authority',
    AGENT,
    "          ca_file: '${env:TLS_DIR:-/etc/otel/tls}/ca.crt'\n",
  ),
  kubernetes(
    readsLine,
    'ids not parsed',
    AGENT,
    "if: 'attributes.trace_id != nil'\n        trace_id",
    "if: 'attributes.no_id != nil'\n        trace_id",
  ),
  kubernetes(
    readsLine,
    'runtime format not parsed',
    AGENT,
    '      - { type: container, id: container, max_log_size: 102400 }\n',
  ),
  kubernetes(
    'knows every level of pino',
    'levels not mapped',
    AGENT,
    '          mapping: { trace: 10, debug: 20, info: 30, warn: 40, error: 50, fatal: 60 }\n',
  ),
  kubernetes(
    'keeps lines that are not JSON unchanged, and joins lines that the runtime has split',
    'spaces trimmed',
    AGENT,
    '    preserve_trailing_whitespaces: true\n',
  ),
  kubernetes(goesOn, 'no memory of files', AGENT, '    storage: file_storage\n'),
  kubernetes(goesOn, 'reads from the beginning', AGENT, 'start_at: end', 'start_at: beginning'),
];
