import { phaseIn } from './phases.ts';

it.each([
  ['', undefined],
  ['W: a warning\n', undefined],
  ['I: Retrieving InRelease\nI: Validating dpkg 1.22\n', 'downloading'],
  ['I: Retrieving dpkg 1.22\nI: Chosen extractor: dpkg-deb\nI: Extracting dpkg...\n', 'unpacking'],
  ['I: Unpacking dpkg...\nI: Configuring the base system...\nI: Configuring rabbitmq-server...\n', 'configuring'],
])('reads where debootstrap is from %j', (log, phase) => {
  expect(phaseIn(log)).toBe(phase);
});
