import { createSecretKey, randomBytes } from 'node:crypto';
import { isOwnTrace, isSameOrigin } from './own-page.js';
import { PagePasses } from './page-passes.js';

const passes = new PagePasses(createSecretKey(randomBytes(32)));
const pass = passes.issue();
const of = (headers: Record<string, string>) => (name: string) => headers[name];
const own = {
  host: 'shop.example',
  'x-page-pass': pass,
  traceparent: `00-${pass.slice(0, 16)}b7ad6b7169203331-b7ad6b7169203331-01`,
};

it.each<Record<string, string>>([{}, { origin: 'https://shop.example' }, { 'sec-fetch-site': 'same-origin' }])(
  'knows a trace that began in a page with a pass: %j',
  (more) => expect(isOwnTrace(of({ ...own, ...more }), passes)).toBe(true),
);

it.each<[string, Record<string, string>]>([
  ['without a pass', { 'x-page-pass': '' }],
  [
    'whose id does not begin with the prefix',
    { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' },
  ],
  ['of a page elsewhere', { origin: 'https://evil.example' }],
  ['of a page in a sandbox', { origin: 'null' }],
  ['of a page on a sister domain', { 'sec-fetch-site': 'same-site' }],
])('does not know a trace %s', (_, more) => {
  expect(isOwnTrace(of({ ...own, ...more }), passes)).toBe(false);
});

it('requires the origin of a POST', () => {
  expect(isSameOrigin(of(own), { needsOrigin: true })).toBe(false);
});
