import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { traceMatchers } from '@throughline/telemetry-testing';
import { startViewer } from '../../telemetry-testing/test/viewer.js';
import { blocksOf, chapterOf } from '../test/markdown.js';
import { PackedApp } from '../test/packed-app.js';

interface SetUp {
  app: PackedApp;
  /** Where a trace viewer takes OTLP and is asked. */
  url: string;
}

interface Options {
  /** Code of docs/recipes.md: the file that it becomes, by the chapter's heading. */
  recipes?: Record<string, string>;
  /** What is still to be done when the application is installed. */
  prepare?: (app: PackedApp) => void;
}

/** Installs the application of a folder beside this file and starts a viewer, before the tests of a suite. */
export function setUp(folder: string, { recipes = {}, prepare }: Options = {}): SetUp {
  const set = {} as SetUp;
  let viewer: Awaited<ReturnType<typeof startViewer>>;
  expect.extend(traceMatchers);
  beforeAll(async () => {
    set.app = new PackedApp(join(import.meta.dirname, folder), recipeFiles(recipes));
    prepare?.(set.app);
    viewer = await startViewer();
    set.url = viewer.url;
  }, 600_000);
  afterEach(() => set.app.stop());
  afterAll(async () => {
    await viewer?.stop();
    await set.app?.remove();
  });
  return set;
}

/** `typescript` marks a recipe whose packages only an application of this matrix has. */
const CODE = ['ts', 'typescript'];

function recipeFiles(recipes: Record<string, string>): Record<string, string> {
  const text = readFileSync(join(import.meta.dirname, '../docs/recipes.md'), 'utf8');
  return Object.fromEntries(
    Object.entries(recipes).flatMap(([heading, name]) =>
      blocksOf(chapterOf(text, heading))
        .filter(({ language }) => CODE.includes(language))
        .map(({ code }, at) => [name.replace('*', String(at + 1)), code]),
    ),
  );
}
