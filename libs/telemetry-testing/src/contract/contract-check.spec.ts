import { ContractCheck, pattern } from './contract-check.js';
import { attribute, declaring, oneOf, type TelemetryContract } from './declarations.js';
import { aSpan } from '../trace/span.fixture.js';

const { span, metric } = declaring<'order.id' | 'order.status', 'declined'>();
const contract: TelemetryContract = {
  words: { queue: ['charge', 'refund'] },
  attributes: {
    'order.id': attribute('string', 'unbounded', 'o-1', 'the order'),
    'order.status': oneOf(['pending', 'done'], 'where it stands'),
    'order.total': attribute('int', 'unbounded', 1, 'what it costs'),
    'link.relation': oneOf(['producer'], 'why'),
    'service.name': attribute('string', 'one', 'orders', 'who'),
    'error.type': attribute('string', 'few', 'TypeError', 'what failed'),
  },
  resource: ['service.name'],
  links: ['link.relation'],
  events: {
    declined: { meaning: 'no money', attributes: ['order.total'] },
    exception: { meaning: 'failed', attributes: [] },
  },
  spans: [
    span('internal', 'charge', 'charges', ['order.id', 'order.status'], ['declined']),
    span('consumer', 'process {queue}', 'works'),
  ],
  metrics: [metric('counter', 'orders', '{order}', 'orders taken', ['order.status'])],
};

const complaintsAbout = (given: Parameters<typeof aSpan>[0]) => {
  const check = new ContractCheck(contract);
  check.span(aSpan(given));
  return check.complaints.map((text) => text.replace(/ \(trace .*/, ''));
};

it('has nothing to say of what is declared', () => {
  const attributes = { 'order.id': 'o-1', 'order.status': 'done', 'error.type': 'TypeError' };
  const events = [{ name: 'declined', at: 1, attributes: { 'order.total': 3 } }];
  const links = [{ traceId: 't', spanId: 's', attributes: { 'link.relation': 'producer' } }];

  expect(
    complaintsAbout({ name: 'charge', attributes, events, links, resource: { 'service.name': 'orders' } }),
  ).toEqual([]);
  expect(complaintsAbout({ name: 'process refund', kind: 'consumer' })).toEqual([]);
});

it.each([
  ['an unknown span', { name: 'charged' }, 'span "charged" of orders is not declared'],
  [
    'a word that the pattern has not',
    { name: 'process ship', kind: 'consumer' as const },
    'span "process ship" of orders is not declared',
  ],
  ['a wrong kind', { name: 'process charge' }, 'span "process charge" is internal, not consumer'],
  [
    'an unknown attribute',
    { name: 'charge', attributes: { 'order.ID': 'o' } },
    'span "charge": attribute "order.ID" is not declared',
  ],
  [
    'one that this span has not',
    { name: 'charge', attributes: { 'order.total': 1 } },
    'span "charge": attribute "order.total" is not declared',
  ],
  ['a wrong type', { name: 'charge', attributes: { 'order.id': 7 } }, 'span "charge": order.id=7 is not a string'],
  [
    'a value that is not in the list',
    { name: 'charge', attributes: { 'order.status': 'lost' } },
    'span "charge": order.status="lost" is not one of pending, done',
  ],
  [
    'a fraction for an int',
    { name: 'charge', events: [{ name: 'declined', at: 1, attributes: { 'order.total': 1.5 } }] },
    'event "declined": order.total=1.5 is not an int',
  ],
  [
    'an unknown event',
    { name: 'process charge', kind: 'consumer' as const, events: [{ name: 'declined', at: 1, attributes: {} }] },
    'span "process charge": event "declined" is not declared',
  ],
  [
    'an unknown link attribute',
    { name: 'charge', links: [{ traceId: 't', spanId: 's', attributes: { why: 'x' } }] },
    'span "charge", link: attribute "why" is not declared',
  ],
  [
    'an unknown resource',
    { name: 'charge', resource: { 'os.type': 'linux' } },
    'resource: attribute "os.type" is not declared',
  ],
])('complains about %s', (_what, given, complaint) => {
  expect(complaintsAbout(given)).toEqual([complaint]);
});

it('checks metrics by name, unit, instrument and attributes', () => {
  const check = new ContractCheck(contract);
  check.metric({ name: 'orders', unit: '{order}', instrument: 'counter', points: [{ 'order.status': 'done' }] });
  expect(check.complaints).toEqual([]);

  check.metric({ name: 'orders', unit: '1', instrument: 'gauge', points: [{ 'order.id': 'o-1' }] });
  check.metric({ name: 'sales', points: [] });
  expect(check.complaints).toEqual([
    'metric "orders" is in 1, not {order}',
    'metric "orders" is a gauge, not a counter',
    'metric "orders": attribute "order.id" is not declared',
    'metric "sales" is not declared',
  ]);
});

it('refuses a pattern whose word stands for nothing', () => {
  expect(() => pattern('process {topic}', {})).toThrow('{topic}');
});
