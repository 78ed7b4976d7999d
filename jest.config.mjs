const slow = { setupFilesAfterEnv: ['<rootDir>/tools/tests/slow-tests.ts'] };

const project = (name, testMatch, more) => ({
  ...more,
  displayName: name,
  testMatch,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        sourceMaps: 'inline',
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          keepClassNames: true,
        },
        module: { type: 'es6' },
      },
    ],
  },
  moduleNameMapper: {
    '^@throughline/telemetry-testing/contract$': '<rootDir>/libs/telemetry-testing/src/contract/declarations.ts',
    '^@throughline/telemetry/(amqplib|attributes|express|fastify|messaging|nest|nest-rmq|relay)$':
      '<rootDir>/libs/telemetry/src/$1.ts',
    '^@throughline/contracts/(order-rules|telemetry)$': '<rootDir>/libs/contracts/src/$1.ts',
    '^@throughline/service/parking$': '<rootDir>/libs/service/src/parking/index.ts',
    '^@throughline/fast-tracer/grpc$': '<rootDir>/libs/fast-tracer/src/exporter/grpc.ts',
    '^@throughline/([a-z-]+)$': '<rootDir>/libs/$1/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  modulePathIgnorePatterns: ['/dist/', '<rootDir>/.local/', '<rootDir>/.nx/'],
});

export default {
  collectCoverageFrom: ['apps/*/src/**/*.ts', 'libs/*/src/**/*.ts', '!**/generated/**', '!**/*.spec.ts'],
  // A busy machine is no failure; most unit tests take milliseconds.
  testTimeout: 20_000,
  coverageReporters: ['text-summary', 'lcov'],
  projects: [
    project('unit', [
      '<rootDir>/{apps,bench,collector,compose,e2e,grafana,k8s/real,k8s/tools,libs,prisma,tools}/**/!(*.integration|*.e2e|*.collector).spec.ts',
    ]),
    project('integration', ['<rootDir>/{apps,libs,prisma,tools,grafana}/**/*.integration.spec.ts'], slow),
    project('k8s', ['<rootDir>/k8s/tests/**/*.spec.ts'], slow),
    project('e2e', ['<rootDir>/e2e/**/*.e2e.spec.ts'], slow),
    project('collector', ['<rootDir>/{collector,grafana}/**/*.collector.spec.ts'], slow),
  ],
};
