import { mirrorIn } from './apt-sources.ts';

it.each([
  [
    'the mirror of the distribution',
    'Debian|Debian|https://mirror.test/debian/\nDebian|Debian-Security|https://security.test/\n',
    'https://mirror.test/debian/',
  ],
  ['none that has only security updates', 'Debian|Debian-Security|http://security.test/\n', null],
  ['none of another origin', 'Ubuntu|Ubuntu|http://mirror.test/ubuntu/\nDocker|Docker CE|https://docker.test/\n', null],
  ['none that debootstrap cannot download from', 'Debian|Debian|file:/media/cdrom/\n', null],
  ['none before apt knows whose packages it has', '$(ORIGIN)|$(LABEL)|http://mirror.test/debian/\n', null],
])('takes %s', (_, targets, mirror) => {
  expect(mirrorIn(targets)).toBe(mirror);
});
