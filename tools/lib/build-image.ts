import dockerignore from '@balena/dockerignore';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { basename, delimiter, dirname, join, posix } from 'node:path';
import { Failure } from './failure.ts';
import { readDockerfile, type Stage } from './dockerfile.ts';
import { runQuietly } from './run-quietly.ts';
import { root } from './site.ts';

/** What an image would start, and in which folder. */
export interface Image {
  folder: string;
  env: Record<string, string>;
  command: string[];
  healthcheck: string[];
}

interface BuiltStage {
  folder: string;
  env: Record<string, string>;
  cwd: string;
}

/** Here it is the Node that runs us: the version is the same, and the lint of the Dockerfile sees to that. */
const NODE_OF_THE_BASE_IMAGE = '/usr/local/bin/node';

/**
 * Carries out the steps of the Dockerfile without an engine: each stage is a folder, COPY takes what the repository
 * holds and .dockerignore lets through, RUN runs with this Node. What it cannot show is the base images.
 */
export class ImageBuilder {
  readonly #place: string;
  readonly #signal: AbortSignal | undefined;
  readonly #built = new Map<string, BuiltStage>();

  constructor(place: string, signal?: AbortSignal) {
    this.#place = place;
    this.#signal = signal;
    rmSync(place, { recursive: true, force: true });
  }

  async build(target: string, args: Record<string, string> = {}): Promise<Image> {
    const stages = readDockerfile(readFileSync(join(root, 'Dockerfile'), 'utf8'), args);
    const stage = stages.find(({ name }) => name === target);
    if (!stage) throw new Failure(`the Dockerfile has no stage ${target}`);
    const { folder, env, cwd } = await this.#stage(stage, stages, args);
    const inside = ([program, ...words]: string[]) => (program ? [join(folder, program), ...words] : []);
    const command = inside([...stage.entrypoint, ...stage.command]);
    return { folder: join(folder, cwd), env, command, healthcheck: inside(stage.healthcheck) };
  }

  async #stage(stage: Stage, stages: Stage[], args: Record<string, string>): Promise<BuiltStage> {
    // Stages that know no argument are the same for every image.
    const key = stage.name === stages.at(-1)!.name ? `${stage.name}-${Object.values(args).join('-')}` : stage.name;
    const before = this.#built.get(key);
    if (before) return before;
    const folder = join(this.#place, key);
    mkdirSync(folder, { recursive: true });
    const parent = stages.find(({ name }) => name === stage.base);
    const base = parent ? await this.#stage(parent, stages, args) : null;
    if (base) cpSync(base.folder, folder, { recursive: true, verbatimSymlinks: true });
    const made = { folder, env: { ...base?.env }, cwd: base?.cwd ?? '/' };

    for (const step of stage.steps) {
      if (step.does === 'workdir') made.cwd = step.path;
      else if (step.does === 'env') Object.assign(made.env, step.values);
      else if (step.does === 'run') await this.#run(step.command, join(folder, made.cwd), made.env);
      else {
        const source = stages.find(({ name }) => name === step.from);
        const from = source ? (await this.#stage(source, stages, args)).folder : null;
        for (const path of step.sources)
          await this.#copy(from, path, join(folder, posix.resolve(made.cwd, step.to)), step.to);
      }
      mkdirSync(join(folder, made.cwd), { recursive: true });
    }
    this.#built.set(key, made);
    return made;
  }

  async #copy(from: string | null, path: string, to: string, named: string): Promise<void> {
    if (from && path === NODE_OF_THE_BASE_IMAGE) {
      mkdirSync(dirname(to), { recursive: true });
      return symlinkSync(process.execPath, to);
    }
    if (from) return cpSync(join(from, path), to, { recursive: true, verbatimSymlinks: true });
    const files = (await contextFiles()).filter((file) => path === '.' || file === path || file.startsWith(`${path}/`));
    if (files.length === 0) throw new Failure(`COPY ${path}: the build context has no such file`);
    for (const file of files) {
      const isFile = file === path;
      const below = path === '.' ? file : file.slice(path.length + 1);
      const target = isFile ? (named.endsWith('/') ? join(to, basename(file)) : to) : join(to, below);
      mkdirSync(dirname(target), { recursive: true });
      cpSync(join(root, file), target);
    }
  }

  async #run(command: string, cwd: string, env: Record<string, string>): Promise<void> {
    const path = `${dirname(process.execPath)}${delimiter}${process.env['PATH']}`;
    const { code, output } = await runQuietly('sh', ['-c', command], {
      cwd,
      env: { ...env, PATH: path },
      signal: this.#signal,
    });
    if (code !== 0) throw new Failure(`RUN ${command}\n${output.trim().split('\n').slice(-20).join('\n')}`);
  }
}

/** What `docker build` would be sent from a fresh clone. */
async function contextFiles(): Promise<string[]> {
  const { output } = await runQuietly('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root });
  const ignored = dockerignore.default().add(readFileSync(join(root, '.dockerignore'), 'utf8'));
  const files = output
    .trim()
    .split('\n')
    .filter((file) => existsSync(join(root, file)));
  return files.filter((file) => statSync(join(root, file)).isFile() && !ignored.ignores(file));
}
