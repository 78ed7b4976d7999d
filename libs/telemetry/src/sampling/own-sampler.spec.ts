import { type Attributes, ROOT_CONTEXT, SpanKind } from '@opentelemetry/api';
import { type Sampler, SamplingDecision } from '@opentelemetry/sdk-trace';
import { ownSampler } from './own-sampler.js';
import { RateLimitedSampler } from './rate-limited.js';
import { RulesSampler } from './rules.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const sampled = (sampler: Sampler, name = 'span', attributes: Attributes = {}) =>
  sampler.shouldSample(ROOT_CONTEXT, TRACE, name, SpanKind.SERVER, attributes, []).decision ===
  SamplingDecision.RECORD_AND_SAMPLED;

afterEach(() => {
  delete process.env['OTEL_TRACES_SAMPLER'];
  delete process.env['OTEL_TRACES_SAMPLER_ARG'];
});

it('samples no more than its rate, and again once time has passed', () => {
  let now = 0;
  const sampler = new RateLimitedSampler(2, () => now);
  expect(Array.from({ length: 5 }, () => sampled(sampler))).toEqual([true, true, false, false, false]);
  now = 500;
  expect([sampled(sampler), sampled(sampler)]).toEqual([true, false]);
  now = 60_000;
  expect(Array.from({ length: 3 }, () => sampled(sampler))).toEqual([true, true, false]);
});

it('lets a rate below one through too, now and then', () => {
  let now = 0;
  const sampler = new RateLimitedSampler(0.5, () => now);
  expect([sampled(sampler), sampled(sampler)]).toEqual([true, false]);
  now = 2000;
  expect(sampled(sampler)).toBe(true);
});

it('decides by the first rule that fits', () => {
  const sampler = new RulesSampler({
    rules: [
      { match: { 'url.path': '/products*' }, sample: 'never' },
      { match: { name: 'process *', 'messaging.destination.name': 'shop.events:order.*' }, sample: 'always' },
      { match: { name: 'process *' }, sample: { ratio: 0 } },
    ],
  });

  expect(sampled(sampler, 'GET', { 'url.path': '/products/LAPTOP-1' })).toBe(false);
  expect(sampled(sampler, 'POST', { 'url.path': '/orders' })).toBe(true);
  expect(sampled(sampler, 'process x', { 'messaging.destination.name': 'shop.events:order.placed' })).toBe(true);
  expect(sampled(sampler, 'process x', { 'messaging.destination.name': 'other' })).toBe(false);
});

it('does not take an attribute that is not there for any text', () => {
  const sampler = new RulesSampler({ rules: [{ match: { 'messaging.destination.name': '*' }, sample: 'never' }] });
  expect(sampled(sampler, 'GET', { 'url.path': '/orders' })).toBe(true);
  expect(sampled(sampler, 'process x', { 'messaging.destination.name': 'x' })).toBe(false);
});

it.each([
  ['ratelimited', '5', 'RateLimited{5/s}'],
  ['parentbased_ratelimited', '5', 'ParentBased{root=RateLimited{5/s}'],
  ['rules', '{"rules":[]}', 'Rules{0}'],
  ['rules', '{"rules":[{"match":{},"sample":"sometimes"}]}', 'AlwaysOn'],
  ['ratelimited', 'many', 'AlwaysOn'],
])('is chosen by the environment: %s %s', async (name, arg, expected) => {
  process.env['OTEL_TRACES_SAMPLER'] = name;
  process.env['OTEL_TRACES_SAMPLER_ARG'] = arg;
  expect((await ownSampler())?.toString()).toContain(expected);
});

it.each(['', 'always_on', 'parentbased_traceidratio'])('leaves "%s" to the standard samplers', async (name) => {
  process.env['OTEL_TRACES_SAMPLER'] = name;
  expect(await ownSampler()).toBeUndefined();
});
