import { NODE_ARGS } from '../../tools/shop/services.ts';
import { read } from './lib/stack.ts';

const dockerfile = read('Dockerfile')!;
const { devDependencies } = JSON.parse(read('package.json')!) as { devDependencies: Record<string, string> };
const bases = [...dockerfile.matchAll(/^FROM (?:--platform=\S+ )?(\S+[:@]\S+)/gm)].map(([, image]) => image!);

it('every base has a full version or a digest', () => {
  expect(bases).toHaveLength(3);
  expect(bases.filter((base) => !/:\d+\.\d+\.\d+[\w.-]*$|@sha256:[0-9a-f]{64}$/.test(base))).toEqual([]);
});

it('images run the Node of package.json', () => {
  expect(bases).toContainEqual(expect.stringMatching(`^node:${devDependencies['node']!.replaceAll('.', '\\.')}-`));
});

it('an image runs a service as `npm start` does', () => {
  const command = /^CMD (\[.*\])$/m.exec(dockerfile)![1]!;
  expect(JSON.parse(command)).toEqual([...NODE_ARGS, 'app/main.js']);
});

it('images run as a number that is not root, without a shell', () => {
  const lines = (instruction: string) => dockerfile.match(new RegExp(`^${instruction} .*$`, 'gm')) ?? [];
  expect(lines('USER')).toEqual([expect.stringMatching(/^USER [1-9]\d*$/)]);
  expect(lines('HEALTHCHECK')).toEqual([expect.stringMatching(/ CMD \["\//)]);
  expect(lines('ENTRYPOINT')).toHaveLength(2);
  for (const line of lines('ENTRYPOINT')) expect(line).toMatch(/^ENTRYPOINT \["\//);
});

it('packages are those of the lockfile, and nothing else is downloaded', () => {
  const commands = [...dockerfile.matchAll(/^RUN (.*)$/gm)].map(([, command]) => command!);
  expect(commands.filter((command) => command.includes(' npm ci --ignore-scripts '))).toHaveLength(1);
  const download = /\bnpm (i|install)\b|\b(curl|wget|apt-get|npx --yes)\b/;
  expect(commands.filter((command) => download.test(command))).toEqual([]);
  expect(dockerfile).not.toMatch(/^ADD /m);
});
