import { DIGITS } from './card-numbers.js';
import { guardLine } from './guard-line.js';
import { mask } from './mask.js';
import { RULES, SECRET_KEY } from './rules.js';

describe('a text that was made to hold us up', () => {
  // Quantifiers as they stand, without what is escaped or in a class.
  const bare = ({ source }: RegExp) => source.replace(/\\./g, 'x').replace(/\[[^\]]*\]/g, 'x');
  const patterns = [DIGITS, SECRET_KEY, ...RULES.flatMap(({ hint, find }) => [find, hint])];

  it.each(patterns.filter((pattern) => pattern instanceof RegExp))(
    '%s repeats without a bound at its end only',
    (pattern) => {
      expect(bare(pattern).replace(/(?:\+|\*|\{\d+,\})$/, '')).not.toMatch(/[+*]|\{\d+,\}/);
    },
  );

  // In quadratic time none of these would end within the runner's patience.
  it.each([
    'a',
    'a-',
    'a.',
    'a@',
    'a@a.',
    '4 ',
    '4-',
    '4.',
    '4%20',
    '42424242',
    '4242-',
    '4242 4242 4242 4242 ',
    'eyJ-',
    'eyJ.',
    'http',
    'a://',
    '?token',
    'token=',
    'token="',
    '=',
    '"token":',
    '"token" ',
    '\\"token\\"',
    'Bearer ',
    'bearer+',
    'bearer%20',
    'basic ',
    'basic a',
    'Cookie',
    'cookie:',
    '%40',
    'a%40',
    '&sid',
  ])('of "%s" is gone through once', (unit) => {
    const text = unit.repeat(262_144 / unit.length);
    expect(mask(`${text}=@://":Bearer eyJ 12345678901234`)).toContain('12345678901234');
    expect(mask(`jane@example.org ${text}`)).not.toContain('jane');
    expect(guardLine(`{"cvv":123,"msg":${JSON.stringify(text)}}`)).toContain('"cvv":"[redacted]"');
  });
});
