/**
 * node tools/packages/image-files.ts FOLDER: copies what the built services read of libs and node_modules, as the
 * Dockerfile does. Images need a seventh of the production packages: one database's query compiler, no types, no tests,
 * no source maps.
 */
import { nodeFileTrace } from '@vercel/nft';
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { services } from '../shop/services.ts';
import { root } from '../shop/site.ts';

const ENTRIES = [
  ...services.map((name) => `apps/${name}/dist/main.js`),
  'libs/service/dist/source-maps.js',
  'libs/telemetry/dist/register.js',
  // A variable names these two, so no import does.
  'libs/fast-tracer/dist/index.js',
  'libs/fast-tracer/dist/exporter/grpc.js',
];
/** Packages of this repository that no image holds. */
const TEST_KIT = ['libs/telemetry-testing', 'libs/trace-tools'];
const LICENSE = /^(licen[cs]e|notice)/i;

const folder = process.argv[2];
if (!folder) throw new Error('usage: node tools/packages/image-files.ts FOLDER');
const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, { dev?: true; devOptional?: true; optional?: true }>;
};
// Production packages use others where these are installed, such as a test runner.
const development = Object.entries(packages)
  .filter(([, { dev, devOptional, optional }]) => dev || devOptional || optional)
  .map(([path]) => path);
const unwanted = [...TEST_KIT, ...development].map((path) => `${path}/`);
const trace = await nodeFileTrace(
  ENTRIES.map((entry) => join(root, entry)),
  {
    base: root,
    processCwd: root,
    moduleSyncCatchall: true,
    ignore: (path) => unwanted.some((start) => path.startsWith(start)),
  },
);
const traced = [...trace.fileList].filter((file) => !file.startsWith('apps/'));
const native = traced.filter((file) => file.endsWith('.node'));
// The Dockerfile copies what it has built on one architecture into the images of all.
if (native.length > 0) throw new Error(`these files are for one architecture: ${native.join(', ')}`);
const licenses = traced
  .filter((file) => file.endsWith('/package.json'))
  .flatMap((file) => readdirSync(dirname(join(root, file))).map((name) => join(dirname(file), name)))
  .filter((file) => LICENSE.test(file.slice(file.lastIndexOf('/') + 1)));
// Stack traces name our sources.
const maps = traced
  .map((file) => `${file}.map`)
  .filter((file) => file.startsWith('libs/') && existsSync(join(root, file)));
for (const file of new Set([...traced, ...licenses, ...maps]))
  cpSync(join(root, file), join(folder, file), { recursive: true, verbatimSymlinks: true });
