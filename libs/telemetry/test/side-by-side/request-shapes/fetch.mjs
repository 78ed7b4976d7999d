// Requests in every shape that fetch takes, and axios by both of its adapters.
import { withContext } from '@throughline/telemetry';
import axios from 'axios';
import { at, each, FOREIGN, refused } from './echo.mjs';

const asText = async (response) => `${(await response).headers.getSetCookie()} ${await (await response).text()}`;
const get = (as, options) => asText(fetch(at(as), options));
const post = (as, body, more) => get(as, { method: 'POST', body, ...more });
const aStream = () => new Blob(['body']).stream();
const aForm = () => {
  const form = new FormData();
  form.append('a', 'b');
  return form;
};
const agent = axios.create({ responseType: 'text', transformResponse: [], validateStatus: () => true });
const byAxios = async (as, options) => {
  const { headers, data } = await agent.request({ url: at(as), ...options });
  return `${headers['set-cookie']} ${data}`;
};

const shapes = {
  'a-string': (as) => get(as),
  'a-url': (as) => asText(fetch(new URL(at(as)))),
  'a-request': (as) => asText(fetch(new Request(at(as), { headers: { a: 'b' } }))),
  'a-request-with-more': (as) => asText(fetch(new Request(at(as)), { headers: { a: 'b' } })),
  'headers-in-an-object': (as) => get(as, { headers: { A: 'b', n: 1 } }),
  'headers-in-pairs': (as) => get(as, { headers: [['a', '1'], ['A', '2']] }), // prettier-ignore
  'headers-of-the-web': (as) => get(as, { headers: new Headers({ a: 'b' }) }),
  'headers-in-a-map': (as) => get(as, { headers: new Map([['a', 'b']]) }),
  'headers-that-are-frozen': (as) => get(as, { headers: Object.freeze({ a: 'b' }) }),
  'a-forwarded-context': (as) => get(as, { headers: { traceparent: FOREIGN, tracestate: 'a=b', baggage: 'c=d' } }),
  'a-forwarded-context-in-pairs': (as) => get(as, { headers: [['TraceParent', FOREIGN], ['accept', '*/*']] }), // prettier-ignore
  'a-forwarded-context-of-the-web': (as) => get(as, { headers: new Headers({ Traceparent: FOREIGN }) }),
  'a-body-of-text': (as) => post(as, 'body'),
  'a-body-of-bytes': (as) => post(as, new Uint8Array([97])),
  'a-body-of-parameters': (as) => post(as, new URLSearchParams({ a: 'b' })),
  'a-body-of-a-form': (as) => post(as, aForm()),
  'a-body-that-streams': (as) => post(as, aStream(), { duplex: 'half' }),
  'the-parent-of-a-stored-context': (as) => withContext({ traceparent: FOREIGN }, () => get(as)),
  axios: (as) => byAxios(as),
  'axios-with-a-forwarded-context': (as) => byAxios(as, { headers: { traceparent: FOREIGN, A: 'b' } }),
  'axios-with-a-body': (as) => byAxios(as, { method: 'post', data: { a: 1 } }),
  'axios-without-redirects': (as) => byAxios(as, { maxRedirects: 0 }),
  'axios-by-fetch': (as) => byAxios(as, { adapter: 'fetch', headers: { traceparent: FOREIGN, A: 'b' } }),
};

await refused({
  'a text that is no url': () => fetch('no url'),
  'another protocol': () => fetch('ftp://127.0.0.1'),
  'a header that is none': () => fetch(at('x'), { headers: { 'a b': '1' } }),
  'a port that refuses': () => fetch('http://127.0.0.1:1'),
  'an aborted call': () => fetch(at('x'), { signal: AbortSignal.abort() }),
});
await each(shapes);
