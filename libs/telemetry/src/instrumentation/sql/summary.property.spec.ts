import fc from 'fast-check';
import { summarize } from './summary.js';

const anything = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom(
    ' FROM secret ',
    '; DELETE FROM secret;',
    "' UNION SELECT 1 FROM secret --",
    '*/ UPDATE secret',
    '$$',
  ),
);
const escaped = (text: string, quote: string): string => text.replaceAll(quote, quote + quote);

/** Whatever stands for a value, or says nothing, in the shapes that PostgreSQL has for it. */
const literal = fc.oneof(
  anything.map((text) => `'${escaped(text, "'")}'`),
  anything.map((text) => `E'${text.replace(/[\\']/g, '\\$&')}'`),
  anything.map((text) => `$body$${text.replaceAll('$body$', '')}$body$`),
  anything.filter((text) => !text.includes('$')).map((text) => `$$${text}$$`),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.integer({ min: 1, max: 99 }).map((n) => `$${n}`),
);
const comment = fc.oneof(
  anything.map((text) => `--${text.replace(/[\r\n]/g, '')}\n`),
  anything.map((text) => `/*${text.replaceAll(/\/\*|\*\//g, '')} */`),
);
const space = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(' ', '\n', '\t ') }, { weight: 1, arbitrary: comment });

/** Statements, in which `?` is a value and a space is any white space. */
const STATEMENTS: [string, string][] = [
  ['SELECT ? FROM orders o WHERE a = ? AND b IN (?, ?) LIMIT ? FOR UPDATE SKIP LOCKED', 'SELECT orders'],
  ['INSERT INTO "outbox" (a, b) VALUES ( ? , ? ), ( ? , ? ) ON CONFLICT DO UPDATE SET a = ?', 'INSERT outbox'],
  ['UPDATE stock SET a = ? , b = ? WHERE c = ? RETURNING ?', 'UPDATE stock'],
  ['DELETE FROM orders WHERE a = ? AND EXISTS (SELECT ? FROM items WHERE b = ? )', 'DELETE orders SELECT items'],
  ['WITH x AS (SELECT ? ) SELECT ? FROM x JOIN größe ON a = ? UNION SELECT ? , ?', 'SELECT SELECT größe'],
  ['COMMIT ; CALL settle ( ? ) ; NOTIFY channel , ?', 'COMMIT CALL settle NOTIFY'],
];

const filled = (sql: string) => {
  const parts = sql.split(/([ ?])/).map((part) => (part === ' ' ? space : part === '?' ? literal : fc.constant(part)));
  return fc.tuple(...parts).map((texts) => texts.join(''));
};

it.each(STATEMENTS)('no value and no comment changes the name of %s', (sql, summary) => {
  fc.assert(
    fc.property(filled(sql), (text) => expect(summarize(text)).toBe(summary)),
    { numRuns: 300 },
  );
});

it('whatever it is given has a name of one line and 255 characters at most', () => {
  const pieces = fc.array(fc.oneof(fc.constantFrom(...'SELECT FROM WITH ( ) , ; " AS INTO x'.split(' ')), anything));
  fc.assert(
    fc.property(pieces, (texts) => {
      const summary = summarize(texts.join(' '));
      expect(summary.length).toBeGreaterThan(0);
      expect(summary.length).toBeLessThanOrEqual(255);
    }),
    { numRuns: 1000 },
  );
});
