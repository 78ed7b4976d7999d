import type { Tree } from '@nx/devkit';

/** Changes files at anchors. An anchor that is missing or ambiguous is an error; nothing is guessed. */
export class Editor {
  private readonly tree: Tree;

  constructor(tree: Tree) {
    this.tree = tree;
  }

  read(path: string): string {
    const content = this.tree.read(path, 'utf8');
    if (content === null) throw new Error(`${path} is missing`);
    return content;
  }

  before(path: string, anchor: string, text: string): void {
    this.replace(path, anchor, () => text + anchor);
  }

  after(path: string, anchor: string, text: string): void {
    this.replace(path, anchor, () => anchor + text);
  }

  replace(path: string, anchor: string | RegExp, by: (...groups: string[]) => string): void {
    const content = this.read(path);
    const found =
      typeof anchor === 'string' ? content.split(anchor).length - 1 : [...content.matchAll(all(anchor))].length;
    if (found !== 1) throw new Error(`${path} has the anchor ${anchor} ${found} times instead of once`);
    this.tree.write(path, content.replace(anchor, by));
  }

  append(path: string, text: string): void {
    this.tree.write(path, `${this.read(path).trimEnd()}\n${text}`);
  }
}

const all = ({ source, flags }: RegExp): RegExp => new RegExp(source, `${flags.replace('g', '')}g`);
