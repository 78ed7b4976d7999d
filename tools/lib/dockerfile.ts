import { DockerfileParser, type Copy, type From, type JSONInstruction } from 'dockerfile-ast';

/** One build step, with the build arguments put in. */
export type Step =
  | { does: 'workdir'; path: string }
  | { does: 'env'; values: Record<string, string> }
  | { does: 'copy'; from: string | null; sources: string[]; to: string }
  | { does: 'run'; command: string };

export interface Stage {
  name: string;
  /** Another stage, or an image. */
  base: string;
  steps: Step[];
  entrypoint: string[];
  command: string[];
  healthcheck: string[];
  user: string;
}

/** The stages of a Dockerfile in their order; as much of the language as ours speaks, and an error for anything else. */
export function readDockerfile(text: string, given: Record<string, string> = {}): Stage[] {
  const stages: Stage[] = [];
  const args: Record<string, string> = { ...given };
  const filled = (word: string) => word.replace(/\$\{?(\w+)\}?/g, (whole, name: string) => args[name] ?? whole);

  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    const keyword = instruction.getKeyword();
    const words = instruction.getArguments().map((each) => filled(each.getValue()));
    const stage = stages.at(-1);
    if (keyword === 'ARG') {
      const [name, value] = words[0]!.split('=') as [string, string?];
      if (value !== undefined) args[name] ??= value;
    } else if (keyword === 'FROM') {
      const from = instruction as From;
      const name = from.getBuildStage() ?? String(stages.length);
      const parent = stages.find((each) => each.name === filled(from.getImage()!));
      const { entrypoint = [], command = [], healthcheck = [], user = '' } = parent ?? {};
      stages.push({ name, base: filled(from.getImage()!), steps: [], entrypoint, command, healthcheck, user });
    } else if (!stage) throw new Error(`${keyword} stands before the first FROM`);
    else if (keyword === 'WORKDIR') stage.steps.push({ does: 'workdir', path: words[0]! });
    else if (keyword === 'ENV') {
      const pairs = words.map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)] as const);
      stage.steps.push({ does: 'env', values: Object.fromEntries(pairs) });
    } else if (keyword === 'COPY') {
      const flag = (instruction as Copy).getFromFlag()?.getValue();
      stage.steps.push({ does: 'copy', from: flag ?? null, sources: words.slice(0, -1), to: words.at(-1)! });
    } else if (keyword === 'RUN')
      stage.steps.push({ does: 'run', command: filled(instruction.getRawArgumentsContent()!) });
    else if (keyword === 'ENTRYPOINT') stage.entrypoint = execForm(instruction as JSONInstruction);
    else if (keyword === 'CMD') stage.command = execForm(instruction as JSONInstruction);
    else if (keyword === 'HEALTHCHECK')
      stage.healthcheck = JSON.parse(/\[.*\]/.exec(instruction.getRawArgumentsContent()!)![0]);
    else if (keyword === 'USER') stage.user = words[0]!;
    else if (keyword !== 'EXPOSE') throw new Error(`${keyword} is not known here`);
  }
  return stages;
}

/** A shell form would need a shell, and the images have none. */
function execForm(instruction: JSONInstruction): string[] {
  if (!instruction.getOpeningBracket())
    throw new Error(`${instruction.getKeyword()} must be a list: there is no shell`);
  return instruction.getJSONStrings().map((each) => each.getJSONValue());
}
