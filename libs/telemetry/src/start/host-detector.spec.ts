import { hostDetector } from '@opentelemetry/resources';
import { hostWithKnownId } from './host-detector.js';

const detected = (hasId: boolean): string[] => Object.keys(hostWithKnownId(hasId).detect().attributes!).sort();

it('detects what the SDK does where the machine has an id', () => {
  expect(detected(true)).toEqual(Object.keys(hostDetector.detect().attributes!).sort());
});

it('leaves out host.id where the machine has none', () => {
  expect(detected(false)).toEqual(['host.arch', 'host.name']);
});
