import tseslint from 'typescript-eslint';

const instrumented = 'Call other services through ServiceClient: it is traced, has a deadline, and maps failures.';

const joined = 'Prisma joins the findUniques of one tick into a query that one of their traces has: use findFirst.';

const testKit = 'Images hold no test kit: only specs and tools may import it or the contract that is built with it.';

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
      '**/*.spec.ts',
      'libs/fast-tracer/{test,upstream}/**',
      'libs/telemetry/test/**',
      'libs/telemetry-testing/**',
      'libs/contracts/src/telemetry.ts',
      'libs/service/src/service-client.ts',
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
            { group: ['@throughline/telemetry-testing', '@throughline/contracts/telemetry'], message: testKit },
          ],
        },
      ],
      'no-restricted-syntax': ['error', { selector: 'MemberExpression[property.name=/^findUnique/]', message: joined }],
      'no-console': 'error',
    },
  },
);
