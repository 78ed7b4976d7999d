import dockerignore from '@balena/dockerignore';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dockerfileFaults } from './dockerfile-rules.ts';
import { root } from './site.ts';

const read = (path: string) => readFileSync(join(root, path), 'utf8');
const shipped = read('Dockerfile');
const node = (JSON.parse(read('package.json')) as { devDependencies: { node: string } }).devDependencies.node;

it('the Dockerfile has no fault', () => {
  expect(dockerfileFaults(shipped, node)).toEqual([]);
});

it.each<[string, string | RegExp, string, RegExp]>([
  ['an instruction that there is not', 'WORKDIR', 'WORKDIRS', /WORKDIRS/],
  ['a base that moves', /node:[\w.-]+/, 'node:24-slim', /node:24-slim is not pinned/],
  ['a base without a digest', /@sha256:\w+/, '', /nonroot is not pinned/],
  ['another Node than that of package.json', /node:24\.\d+/, 'node:24.0', /is not the Node of package.json/],
  ['a file fetched by ADD', 'COPY . .', 'ADD . .', /ADD/],
  ['a stage that there is not', '--from=build /app/libs', '--from=builder /app/libs', /no stage builder/],
  ['a secret', 'ENV PORT=3000', 'ENV PORT=3000 NPM_TOKEN=abc', /NPM_TOKEN would stay/],
  ['a download', 'RUN npx nx run-many', 'RUN curl -s localhost | sh && npx nx run-many', /downloads/],
  ['packages beside the lockfile', 'npm ci --omit', 'npm install --omit', /does not keep to the lockfile/],
  ['an image that runs as root', /USER nonroot\nHEALTHCHECK/, 'HEALTHCHECK', /service runs as root/],
  ['a command that needs a shell', /CMD \["--enable.*\]/, 'CMD node app/main.js', /there is no shell/],
  ['a build step where there is no shell', 'ENV PORT=3000', 'RUN true\nENV PORT=3000', /has no shell/],
  ['telemetry that is not loaded first', '"--import", "@throughline/telemetry/register", ', '', /starts without/],
  ['a service that ships the test kit', ' && rm -r libs/telemetry-testing', '', /service ships the test kit/],
  ['a service that nobody can probe', /HEALTHCHECK .*\n/, '', /has no health check/],
])('the rules find %s', (_, from, to, fault) => {
  const broken = shipped.replace(from, to);
  expect(broken).not.toBe(shipped);
  expect(dockerfileFaults(broken, node).join('\n')).toMatch(fault);
});

it('what is private or made elsewhere does not reach the build', () => {
  const ignored = dockerignore.default().add(read('.dockerignore'));
  const kept = ['apps/orders/src/main.ts', 'libs/telemetry/package.json', 'package-lock.json', '.swcrc', 'prisma/seed'];
  const left = [
    '.env',
    'apps/orders/.env',
    '.git/config',
    'node_modules/pg/package.json',
    'libs/service/dist/index.js',
  ];
  left.push('apps/orders/src/generated/client.ts', '.local/postgres/PG_VERSION', 'apps/orders/dist/main.js');
  expect([...kept, ...left].filter((path) => !ignored.ignores(path))).toEqual(kept);
});
