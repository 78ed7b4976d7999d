import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

const instrumented = 'Call other services through ServiceClient: it is traced, has a deadline, and maps failures.';

const joined = 'Prisma joins the findUniques of one tick into a query that one of their traces has: use findFirst.';

const testKit = 'Images hold no test kit: only specs and tools may import it or the contract that is built with it.';

/** Which projects may import which, by the tags in their project.json. Nx also refuses cycles between projects. */
const boundaries = [
  { sourceTag: 'layer:app', onlyDependOnLibsWithTags: ['layer:service', 'layer:contracts', 'layer:telemetry'] },
  { sourceTag: 'layer:page', onlyDependOnLibsWithTags: ['layer:contracts', 'layer:telemetry'] },
  { sourceTag: 'layer:service', onlyDependOnLibsWithTags: ['layer:contracts', 'layer:telemetry'] },
  { sourceTag: 'layer:contracts', onlyDependOnLibsWithTags: ['layer:telemetry'] },
  { sourceTag: 'layer:telemetry', onlyDependOnLibsWithTags: ['layer:telemetry'] },
  { sourceTag: 'standalone', onlyDependOnLibsWithTags: [] },
];

export default tseslint.config(
  { ignores: ['**/dist/', '**/generated/', 'node_modules/', 'coverage/', '.local/', '.nx/'] },
  ...tseslint.configs.recommended,
  {
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'off',
    },
  },
  {
    files: ['apps/**/*.ts', 'libs/**/*.ts'],
    ignores: [
      'apps/storefront/**',
      '**/*.spec.ts',
      'libs/fast-tracer/{test,upstream}/**',
      'libs/telemetry/src/http/http-in-place.ts',
      'libs/telemetry/{matrix,test}/**',
      'libs/{telemetry-testing,trace-tools}/**',
      'libs/contracts/src/telemetry{,-resource}.ts',
      'libs/service/src/http/service-client.ts',
    ],
    rules: {
      'no-restricted-globals': ['error', { name: 'fetch', message: instrumented }],
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          paths: [
            ...['http', 'https', 'http2', 'node:http', 'node:https', 'node:http2'].map((name) => ({
              name,
              importNames: ['default', 'request', 'get', 'connect'],
              message: instrumented,
            })),
            ...['undici', 'axios', 'got', 'ky', 'superagent', 'request', 'node-fetch'].map((name) => ({
              name,
              message: instrumented,
            })),
          ],
          patterns: [
            {
              group: ['@throughline/telemetry-testing', '@throughline/trace-tools', '@throughline/contracts/telemetry'],
              message: testKit,
            },
          ],
        },
      ],
      'no-restricted-syntax': ['error', { selector: 'MemberExpression[property.name=/^findUnique/]', message: joined }],
      'no-console': 'error',
    },
  },
  {
    files: ['apps/**/*.{ts,tsx}', 'libs/**/*.ts'],
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        {
          depConstraints: boundaries,
          // The apps of its tests import the library as its users do.
          allowCircularSelfDependency: true,
          // Specs may load at once what the library loads on demand.
          checkDynamicDependenciesExceptions: ['.*'],
          allow: [
            // The page and some specs take single files of the test kit that its package does not export.
            '^(\\.\\./)+(libs/)?telemetry-testing/(src|test)/',
            // Checks that no package contains start real programs as the tools do.
            '^(\\.\\./)+tools/(console|processes|shop)/',
          ],
        },
      ],
    },
  },
);
