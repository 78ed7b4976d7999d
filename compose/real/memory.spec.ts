import { peak, usageOf } from './memory.ts';

it('reads lines of docker stats', () => {
  expect(usageOf('throughline-test-order-service-1 84.5MiB / 512MiB')).toEqual({ name: 'order-service', mib: 84.5 });
  expect(usageOf('throughline-test-tempo-1 1.5GiB / 2GiB').mib).toBe(1536);
  expect(() => usageOf('throughline-test-tempo-1 -- / --')).toThrow('docker stats says');
});

it('finds the moment when all containers together use most', () => {
  const early = [
    { name: 'tempo', mib: 300 },
    { name: 'loki', mib: 10 },
  ];
  const late = [
    { name: 'tempo', mib: 150 },
    { name: 'loki', mib: 200 },
  ];
  expect(peak([early, late, early])).toEqual({ total: 350, largest: 'loki 200' });
});
