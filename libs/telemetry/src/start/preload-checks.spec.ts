import { preloadFaults, type Surroundings } from './preload-checks.js';

const good: Surroundings = {
  node: '24.21.0',
  flags: ['--import', '@throughline/telemetry/register'],
  loaded: ['/app/node_modules/dotenv/lib/main.js'],
  instrumentations: ['http', 'pg', 'pino'],
  hooksModules: true,
  nest: 12,
};

it('finds nothing wrong where nothing is', () => {
  expect(preloadFaults(good)).toEqual([]);
  expect(preloadFaults({ ...good, flags: ['--import=./register.mjs'] })).toEqual([]);
});

it.each<[string, Partial<Surroundings>, RegExp]>([
  ['an old Node', { node: '20.11.1' }, /older than the SDK allows/],
  ['a Node between two hooks', { hooksModules: false }, /cannot hook ES modules/],
  ['a preload that is merely imported', { flags: ['--enable-source-maps'] }, /use node --import/],
  [
    'a driver that came first',
    { loaded: ['/app/node_modules/pg/lib/index.js'] },
    /untraced: pg\. Put the preload first/,
  ],
  ['a bundle', { bundled: ['pg', 'pino'] }, /untraced: pg, pino\. Mark them as external/],
  ['an instrumentation that does nothing', { instrumentations: ['nestjs-core'] }, /nothing with Nest 12/],
])('names %s and what to do', (_, change, message) => {
  expect(preloadFaults({ ...good, ...change })).toEqual([expect.stringMatching(message)]);
});

it('does not take a package for another whose name begins the same', () => {
  expect(preloadFaults({ ...good, loaded: ['/app/node_modules/pg-types/index.js'] })).toEqual([]);
});
