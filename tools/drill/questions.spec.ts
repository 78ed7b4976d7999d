import { grade, type Answers } from './questions.ts';

const since = Date.parse('2026-01-02T03:04:05.600Z');
const truth = { service: 'payment-service', step: 'charge_payment', since, orders: 3 };
const right: Answers = { service: 'payment-service', step: 'charge_payment', since: '03:04:05', orders: 3 };
const wrongIn = (answers: Answers) =>
  grade(truth, answers)
    .filter(({ isRight }) => !isRight)
    .map(({ id }) => id);

it.each<[string, Answers]>([
  ['as they are', right],
  ['a second off', { ...right, since: '03:04:07' }],
  ['as a terminal gives them', { ...right, service: ' payment-service ', orders: '3 ' }],
])('accepts right answers %s', (_, answers) => {
  expect(wrongIn(answers)).toEqual([]);
});

it.each<[string, Answers, string[]]>([
  ['another service', { ...right, service: 'order-service' }, ['service']],
  ['a time too late', { ...right, since: '03:04:08' }, ['since']],
  ['no time', { ...right, since: 'soon' }, ['since']],
  ['one order too many', { ...right, orders: 4 }, ['orders']],
  ['nothing', {}, ['service', 'step', 'since', 'orders']],
  ['empty lines', { service: '', step: '', since: '', orders: '' }, ['service', 'step', 'since', 'orders']],
])('does not accept %s', (_, answers, wrong) => {
  expect(wrongIn(answers)).toEqual(wrong);
});

it('says what would have been right', () => {
  expect(grade(truth, {}).map(({ right }) => right)).toEqual(['payment-service', 'charge_payment', '03:04:05', 3]);
});
