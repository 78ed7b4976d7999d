import { ignorePaths, isIgnoredPath } from './ignored-paths.js';

afterEach(() => {
  delete process.env['TELEMETRY_IGNORE_INCOMING_PATHS'];
  ignorePaths();
});

it.each([
  '/health',
  '/health/live',
  '/health/ready?full=1',
  '/healthz',
  '/livez',
  '/readyz',
  '/api/v1/health/liveness',
])('ignores the probe %s', (path) => expect(isIgnoredPath(path)).toBe(true));

it.each(['/health/records/1', '/healthy', '/orders?next=/healthz', '/healthz/42', '/', undefined])(
  'traces the business route %s',
  (path) => expect(isIgnoredPath(path)).toBe(false),
);

it('ignores what the caller lists instead, as text or as a pattern', () => {
  ignorePaths(['/internal/*', /^\/ping$/]);

  expect(['/internal/jobs', '/ping', '/ping/1', '/healthz'].map(isIgnoredPath)).toEqual([true, true, false, false]);
});

it('ignores what the environment lists', () => {
  process.env['TELEMETRY_IGNORE_INCOMING_PATHS'] = '/status, /metrics/*';
  ignorePaths();

  expect(['/status', '/metrics/all', '/healthz'].map(isIgnoredPath)).toEqual([true, true, false]);
});
