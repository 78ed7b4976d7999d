import type { Editor } from './edit.ts';
import type { Names } from './names.ts';

const kind = 'k8s/overlays/kind/secrets';
const sqlOf = 'k8s/base/platform/postgresql/databases.sql';

/** Gives the service a database and a role of its own, here, in Compose and in Kubernetes. */
export function editDatabase(edit: Editor, names: Names): void {
  editTools(edit, names);
  editCompose(edit, names);
  editKubernetes(edit, names);
}

function editTools(edit: Editor, { app, service, role, databaseVariable, step }: Names): void {
  edit.replace('prisma/databases.ts', /(export const databases = \[[^\]]*)\]/, (_all, list) => `${list}, '${app}']`);
  edit.before('tools/infrastructure/accounts.ts', '\n};\n\n/** Whether the URL', `\n  ${app}: '${role}',`);
  edit.replace(
    'collector/pipeline/edges.ts',
    /(const STATEFUL = \[[^\]]*)\]/,
    (_all, list) => `${list}, '${service}']`,
  );
  edit.append(`apps/${app}/.env`, `${databaseVariable}=postgresql://${role}:${role}@localhost:55432/${app}\n`);
  edit.replace('docs/configuration.md', /^\| `INVENTORY_DATABASE_URL` .*\n/m, (row) => {
    return `${row}| \`${databaseVariable}\` | ${app} | none | PostgreSQL database of ${app} |\n`;
  });
  const span = new RegExp(`(span\\('internal', '${step}', '[^']*', \\['order\\.id'\\])\\)`);
  edit.replace(
    'libs/contracts/src/telemetry.ts',
    span,
    (_all, head) => `${head}, ['redelivery_ignored', 'broker_away'])`,
  );
  edit.replace(
    'libs/contracts/src/telemetry.ts',
    /('db\.namespace': oneOf\(\[[^\]]*)\]/,
    (_all, list) => `${list}, '${app}']`,
  );
}

function editCompose(edit: Editor, { app, service, role, databaseVariable }: Names): void {
  const file = 'docker-compose.yaml';
  const url = `postgresql://${role}:${role}@postgresql:5432/${app}`;
  const broker = `      AMQP_URL: amqp://${service}:${service}@rabbitmq:5672\n`;
  edit.after(file, broker, `      ${databaseVariable}: &${app}-database ${url}\n`);
  edit.after(
    file,
    '      INVENTORY_DATABASE_URL: *inventory-database\n',
    `      ${databaseVariable}: *${app}-database\n`,
  );
  const inventory = "      CREATE ROLE inventory_service LOGIN PASSWORD 'inventory_service';\n";
  edit.after(file, inventory, `      CREATE ROLE ${role} LOGIN PASSWORD '${role}';\n`);
  edit.before(file, '      REVOKE ALL ON DATABASE', `      CREATE DATABASE ${app} OWNER ${role};\n`);
  edit.before(file, ', postgres, template1 FROM PUBLIC;', `, ${app}`);
}

function editKubernetes(edit: Editor, { app, service, role, databaseVariable }: Names): void {
  edit.replace(sqlOf, /\n\n-- A database is given/, (rest) => `\nCREATE ROLE ${role} LOGIN;${rest}`);
  edit.before(sqlOf, ' TO CURRENT_USER;', `, ${role}`);
  edit.replace(sqlOf, /\n\n-- Without this/, (rest) => `\nCREATE DATABASE ${app} OWNER ${role};${rest}`);
  edit.before(sqlOf, ', postgres, template1 FROM PUBLIC;', `, ${app}`);
  edit.append(`${kind}/passwords.sql`, `ALTER ROLE ${role} PASSWORD 'local-${app}';\n`);
  const address = `postgresql://${role}:local-${app}@postgresql.postgresql.svc:5432/${app}`;
  edit.after(
    `${kind}/kustomization.yaml`,
    `      - AMQP_URL=amqp://${service}:local-${service}@rabbitmq.rabbitmq.svc:5672\n`,
    `      - ${databaseVariable}=${address}\n`,
  );
  edit.append(
    'k8s/overlays/production/external-secrets.yaml',
    `    - { secretKey: ${databaseVariable}, remoteRef: { key: throughline/${service}, property: database_url } }\n`,
  );
  edit.append(
    'k8s/base/migrations.yaml',
    `---
apiVersion: batch/v1
kind: Job
metadata:
  name: migrate-${app}
spec:
  template:
    spec:
      containers:
        - name: migrate
          args: [${app}]
          env:
            - name: ${databaseVariable}
              valueFrom: { secretKeyRef: { name: ${service}, key: ${databaseVariable} } }
`,
  );
  edit.replace(
    'k8s/tests/databases.spec.ts',
    /(const OWNERS = \{[^}]*?)\s*\} as const/,
    (_all, list) => `${list}, ${app}: '${service}' } as const`,
  );
}
