import { hostname } from 'node:os';
import type { SpanRecord } from '@throughline/telemetry-testing';
import { aSpan } from '../../../telemetry-testing/src/trace/span.fixture.js';
import { processesIn } from './probe.js';

const by = (service: string, resource: SpanRecord['resource']) => aSpan({ name: 'GET', service, resource });
const here = { 'host.name': hostname() };

it('names each process of this machine once, so that the doctor can look into it', () => {
  const spans = [
    by('orders', { ...here, 'process.pid': 7 }),
    by('orders', { ...here, 'process.pid': 7 }),
    by('payments', { ...here, 'process.pid': 8 }),
    by('bank', { 'host.name': 'elsewhere', 'process.pid': 9 }),
  ];

  expect(processesIn(spans)).toEqual(['To look inside: --pid 7 (orders), --pid 8 (payments)']);
});

it('says nothing where spans do not tell their process', () => {
  expect(processesIn([by('orders', here)])).toEqual([]);
});
