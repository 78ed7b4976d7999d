// Requests in every shape that Node's HTTP client takes.
import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';
import url from 'node:url';
import { withContext } from '@throughline/telemetry';
import { at, each, FOREIGN, port, refused } from './echo.mjs';

const require = createRequire(import.meta.url);
const http = process.env.CLIENT === 'required' ? require('http') : await import('node:http');
const options = (shape, more) => ({ host: '127.0.0.1', port, path: `/path?${shape}`, ...more });

class Subclass extends URL {}

const shapes = {
  'a-string': (as, done) => http.get(at(as), done),
  'a-string-undefined-and-a-callback': (as, done) => http.get(at(as), undefined, done),
  'a-string-null-and-a-callback': (as, done) => http.get(at(as), null, done),
  'a-string-and-options': (as, done) => http.get(at(as), { headers: { a: 1 } }, done),
  'a-url': (as, done) => http.get(new URL(at(as)), done),
  'a-url-with-escaped-credentials': (as, done) => http.get(at(as).replace('//', '//us%40er:p%3Aw@'), done),
  'a-url-object-with-escaped-credentials': (as, done) =>
    http.get(new URL(at(as).replace('//', '//us%40er:p%3Aw@')), done),
  'a-url-that-is-extended': (as, done) => http.get(new Subclass(at(as)), { method: 'GET' }, done),
  'a-parsed-url': (as, done) => http.get(url.parse(at(as)), done),
  'a-url-with-a-fragment': (as, done) => http.get(`${at(as)}#fragment`, done),
  options: (as, done) => http.get(options(as), done),
  'options-without-a-callback': (as, done) => http.get(options(as)).once('response', done),
  'options-of-a-class': (as, done) => http.get(Object.assign(new (class Options {})(), options(as)), done),
  'options-with-a-prototype': (as, done) =>
    http.get(Object.assign(Object.create({ method: 'PUT' }), options(as)), done),
  'frozen-options': (as, done) => http.get(Object.freeze(options(as, { headers: Object.freeze({ a: 'b' }) })), done),
  'no-headers': (as, done) => http.get(options(as, { headers: undefined }), done),
  'headers-null': (as, done) => http.get(options(as, { headers: null }), done),
  'headers-in-a-flat-list': (as, done) => http.get(options(as, { headers: ['X-A', '1', 'x-a', '2', 'B', '3'] }), done),
  'headers-in-pairs': (as, done) =>
    http.get(
      options(as, {
        headers: [
          ['X-A', '1'],
          ['x-a', '2'],
          ['Host', 'h'],
        ],
      }),
      done,
    ),
  'headers-in-an-empty-list': (as, done) => http.get(options(as, { headers: [] }), done),
  'headers-of-the-web': (as, done) => http.get(options(as, { headers: new Headers({ a: 'b' }) }), done),
  'headers-in-a-map': (as, done) => http.get(options(as, { headers: new Map([['a', 'b']]) }), done),
  'headers-with-numbers-and-lists': (as, done) =>
    http.get(options(as, { headers: { A: 1, 'set-cookie': ['x', 'y'], B: ['1', '2'] } }), done),
  'headers-that-expect': (as, done) =>
    http
      .request(options(as, { method: 'POST', headers: { Expect: '100-continue' } }), done)
      .on('continue', function () {
        this.end('body');
      }),
  'headers-set-later': (as, done) => http.request(options(as), done).setHeader('late', '1').end(),
  'a-forwarded-context': (as, done) =>
    http.get(options(as, { headers: { Traceparent: FOREIGN, tracestate: 'a=b', accept: '*/*' } }), done),
  'a-forwarded-context-in-a-list': (as, done) =>
    http.get(options(as, { headers: ['TraceParent', FOREIGN, 'accept', '*/*'] }), done),
  'a-body': (as, done) => http.request(options(as, { method: 'POST' }), done).end('body'),
  'a-method-in-lower-case': (as, done) => http.request(options(as, { method: 'post' }), done).end(),
  'no-agent': (as, done) => http.get(options(as, { agent: false }), done),
  'the-parent-of-a-stored-context': (as, done) => withContext({ traceparent: FOREIGN }, () => http.get(at(as), done)),
};

const asText = (request) => (shape) =>
  new Promise((resolve, reject) =>
    request(shape, async (response) => resolve(`${response.headers['set-cookie']} ${await text(response)}`)).on(
      'error',
      reject,
    ),
  );

const made = (request) => request.on('error', () => undefined).destroy().constructor.name;

await refused({
  nothing: () => made(http.request()),
  'a text that is no url': () => made(http.get('no url')),
  null: () => made(http.request(null)),
  'a number': () => made(http.request(7)),
  'another protocol': () => made(http.get('ftp://127.0.0.1')),
  'an odd list': () => made(http.get({ port, headers: ['a'] })),
  'a path with a space': () => made(http.get({ port, path: '/a b' })),
  'a header that is none': () => made(http.get({ port, headers: { 'a b': '1' } })),
  'a value that is none': () => made(http.get({ port, headers: { a: undefined } })),
});
await each(Object.fromEntries(Object.entries(shapes).map(([shape, request]) => [shape, asText(request)])));
