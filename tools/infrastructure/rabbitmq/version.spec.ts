import { assertRequired, isAtLeast, requiredVersion } from './version.ts';

const given = process.env['RABBITMQ_MIN_VERSION'];
afterEach(() => {
  if (given === undefined) delete process.env['RABBITMQ_MIN_VERSION'];
  else process.env['RABBITMQ_MIN_VERSION'] = given;
});

it.each([
  ['4.0.5', '4', true],
  ['4.0.5', '4.0.5', true],
  ['4.1', '4.0.5', true],
  ['10.0.0', '4', true],
  ['3.10.8', '3.9', true],
  ['3.10.8', '4', false],
  ['4.0.5', '4.1', false],
  ['0', '3', false],
])('takes %s where %s is asked for: %s', (version, minimum, enough) => {
  expect(isAtLeast(version, minimum)).toBe(enough);
});

it('refuses a broker that is older than what is asked for, and takes any where nothing is', () => {
  process.env['RABBITMQ_MIN_VERSION'] = '4';
  expect(() => assertRequired('3.10.8')).toThrow(/RabbitMQ 3\.10\.8 is all .* RABBITMQ_MIN_VERSION=4/);
  expect(() => assertRequired('4.0.5')).not.toThrow();

  process.env['RABBITMQ_MIN_VERSION'] = '';
  expect(() => assertRequired('3.10.8')).not.toThrow();
});

it('refuses an invalid version, and names it', () => {
  process.env['RABBITMQ_MIN_VERSION'] = 'newest';
  expect(requiredVersion).toThrow('RABBITMQ_MIN_VERSION=newest is not a version');
});
