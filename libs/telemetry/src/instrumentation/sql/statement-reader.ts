import * as commands from './commands.js';
import type { Token } from './lexer.js';
import { isName, readName } from './names.js';

/** An operation of a query with its tables, in the order of the text. */
export interface Operation {
  name: string;
  targets: string[];
}

/** The state between two parentheses, or outside of all. */
interface Frame {
  /** The command being read; empty in an expression. */
  command: string;
  /** Whether a command may come next. */
  mayBegin: boolean;
  /** Whether the name of a table comes next. */
  wantsTable: boolean;
  /** Whether another table follows a comma. */
  inTables: boolean;
  /** Whether common table expressions are being declared. */
  inWith: boolean;
  /** Whether the name of a common table expression comes next. */
  wantsAlias: boolean;
  /** The number of joins whose ON or USING is still to come. */
  joins: number;
}

const frame = (given: Partial<Frame> = {}): Frame => ({
  command: '',
  mayBegin: true,
  wantsTable: false,
  inTables: false,
  inWith: false,
  wantsAlias: false,
  joins: 0,
  ...given,
});

/** Reads the operations and tables from the tokens of one or more statements. */
export class StatementReader {
  private readonly found: Operation[] = [];
  private readonly aliases = new Set<string>();
  private frames = [frame()];
  private at = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  operations(): Operation[] {
    while (this.at < this.tokens.length) {
      const token = this.tokens[this.at]!;
      if (isName(token)) this.readWord(token);
      else this.readMark(token);
    }
    return this.found;
  }

  private get top(): Frame {
    return this.frames.at(-1)!;
  }

  private word(from = 0): string {
    return this.tokens[this.at + from]?.word ?? '';
  }

  private readMark({ kind, text }: Token): void {
    const { top } = this;
    this.at++;
    if (kind === 'mark' && text === '(') {
      const { wantsTable, command } = top;
      this.frames.push(frame(wantsTable ? { command, wantsTable, inTables: true } : {}));
      top.wantsTable = false;
    } else if (kind === 'mark' && text === ')') {
      if (this.frames.length > 1) this.frames.pop();
    } else if (kind === 'mark' && text === ';') {
      this.frames = [frame()];
      this.aliases.clear();
    } else {
      const isNext = kind === 'mark' && text === ',';
      top.wantsTable = isNext && top.inTables;
      top.wantsAlias = isNext && top.inWith;
      if (!top.inWith && top.command !== 'INSERT') top.mayBegin = false;
    }
  }

  private readWord(token: Token): void {
    const { top } = this;
    const isColumn = this.tokens[this.at - 1]?.text === '.';
    if (top.wantsAlias) return this.readAlias();
    if (top.mayBegin && !isColumn && this.begins(token.word)) return this.begin(token.word);
    if (top.wantsTable) return this.readTable();
    if (!isColumn) this.readClause(token.word);
    this.at++;
  }

  private readAlias(): void {
    if (this.word() === 'RECURSIVE' && isName(this.tokens[this.at + 1]) && this.word(1) !== 'AS') this.at++;
    this.aliases.add(readName(this.tokens, this.at).name.toLowerCase());
    this.top.wantsAlias = false;
    this.at++;
  }

  /** Words such as `update` may also be names of columns; the next token decides. */
  private begins(word: string): boolean {
    const next = this.word(1);
    if (word === 'SELECT' || word === 'WITH') return true;
    if (word === 'VALUES') return this.tokens[this.at + 1]?.text === '(';
    if (word === 'TABLE') return isName(this.tokens[this.at + 1]);
    if (this.top.command === 'INSERT') return false;
    if (word === 'INSERT' || word === 'MERGE') return next === 'INTO';
    if (word === 'DELETE') return next === 'FROM';
    if (word === 'UPDATE') return isName(this.tokens[this.at + 1]);
    if (this.top.command === 'EXPLAIN' && (word === 'ANALYZE' || word === 'VERBOSE')) return false;
    const { PLAIN, WRAPPING, TARGETING, DEFINING } = commands;
    return this.frames.length === 1 && [PLAIN, WRAPPING, TARGETING, DEFINING].some((words) => words.has(word));
  }

  private begin(word: string): void {
    const { top } = this;
    Object.assign(top, frame({ mayBegin: word === 'WITH' || word === 'EXPLAIN' || word === 'INSERT' }));
    this.at++;
    if (word === 'WITH') {
      top.inWith = top.wantsAlias = true;
      return;
    }
    top.command = word;
    if (commands.DEFINING.has(word)) return this.beginDefinition(word);
    // VALUES is a command only where there is no other.
    if (word === 'VALUES' && this.found.length) return;
    this.found.push({ name: word === 'START' ? 'START TRANSACTION' : word, targets: [] });
    top.wantsTable = commands.TARGETING.has(word);
    top.inTables = word === 'TRUNCATE' || word === 'LOCK';
  }

  private beginDefinition(word: string): void {
    let ahead = 0;
    while (this.word(ahead) && !commands.RELATIONS.has(this.word(ahead)) && !commands.OBJECTS.has(this.word(ahead)))
      ahead++;
    const kind = this.word(ahead);
    this.found.push({ name: kind ? `${word} ${kind}` : word, targets: [] });
    if (!kind) return;
    this.at += ahead + 1;
    const isRelation = commands.RELATIONS.has(kind);
    Object.assign(this.top, {
      command: isRelation ? word : kind,
      wantsTable: isRelation,
      inTables: word === 'DROP' && isRelation,
    });
  }

  private readTable(): void {
    const { top } = this;
    const word = this.word();
    const isBetween =
      commands.BEFORE_NAME.has(word) ||
      (word === 'IF' && commands.BEFORE_NAME.has(this.word(1))) ||
      (commands.TEMPORARY.has(word) && isName(this.tokens[this.at + 1]));
    if (isBetween || (word === 'ROWS' && this.word(1) === 'FROM')) {
      this.at++;
      return;
    }
    const { name, parts, end } = readName(this.tokens, this.at);
    const isCalled = commands.READING.has(top.command) && this.tokens[end]?.text === '(';
    const isAlias = parts === 1 && this.aliases.has(name.toLowerCase());
    if (!isCalled && !isAlias) this.found.at(-1)?.targets.push(name);
    top.wantsTable = false;
    this.at = end;
  }

  private readClause(word: string): void {
    const { top } = this;
    const { command } = top;
    const reads = commands.READING.has(command);
    if (word === 'FROM' && reads && !this.isComparison()) top.wantsTable = top.inTables = true;
    else if (word === 'JOIN' && reads) {
      top.joins++;
      top.wantsTable = true;
    } else if (word === 'ON' && top.joins) top.joins--;
    else if (word === 'ON' && command === 'INDEX') top.wantsTable = true;
    else if (word === 'USING' && top.joins) top.joins--;
    else if (word === 'USING' && (command === 'DELETE' || command === 'MERGE')) top.wantsTable = top.inTables = true;
    else if (word === 'INTO' && (commands.INTO.has(command) || command === 'SELECT')) top.wantsTable = true;
    else if (commands.AFTER_TABLES.has(word)) top.inTables = false;
    const isWrapped =
      (word === 'AS' && (command === 'PREPARE' || command === 'CREATE')) || (word === 'FOR' && command === 'DECLARE');
    const goesOn = top.mayBegin && (word === 'ALL' || word === 'DISTINCT' || command === 'EXPLAIN');
    const isKept = top.inWith || command === 'INSERT' || goesOn;
    top.mayBegin = isWrapped || isKept || commands.SET_OPERATIONS.has(word);
    if (commands.SET_OPERATIONS.has(word)) top.inTables = false;
  }

  /** `IS [NOT] DISTINCT FROM`. */
  private isComparison(): boolean {
    return this.word(-1) === 'DISTINCT' && (this.word(-2) === 'IS' || this.word(-2) === 'NOT');
  }
}
