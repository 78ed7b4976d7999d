import { jest } from '@jest/globals';
import { diag, DiagLogLevel } from '@opentelemetry/api';
import { ATTR_MESSAGING_SYSTEM_NAME } from '../attributes.js';
import { allowedAttributes } from './allow-list.js';

afterEach(() => diag.disable());

it('knows the bounded attributes of the usual instruments', () => {
  const lists = allowedAttributes();
  expect([...lists.get('http.requests')!]).toEqual(['method', 'path']);
  expect(lists.get('http.server.request.duration')).toContain('http.route');
  expect(lists.get('messaging.process.duration')).toContain(ATTR_MESSAGING_SYSTEM_NAME);
  expect(lists.get('http.server.request.duration')).not.toContain('server.address');
});

it('takes other lists from the environment', () => {
  const lists = allowedAttributes(' http.requests = method ; my.metric=a, b;none=;messaging.process.messages=*');
  expect([...lists.get('http.requests')!]).toEqual(['method']);
  expect([...lists.get('my.metric')!]).toEqual(['a', 'b']);
  expect(lists.get('none')!.size).toBe(0);
  expect(lists.get('messaging.process.messages')).toBeUndefined();
  expect(lists.has('messaging.process.messages')).toBe(true);
});

it('says what it does not understand, and keeps the rest', () => {
  const warn = jest.fn<(text: string) => void>();
  const quiet = () => {};
  diag.setLogger({ error: quiet, info: quiet, debug: quiet, verbose: quiet, warn }, DiagLogLevel.WARN);
  expect(allowedAttributes('http.*=a;words;x=y').get('x')).toEqual(new Set(['y']));
  expect(warn).toHaveBeenCalledTimes(2);
});
