import { expectUnchanged, type Program } from './side-by-side.js';

// Every shape of an ES module that a preload could tell apart: each program prints what it sees of its own modules.
const programs: [string, Program][] = [
  [
    'a binding that is set later, and extended',
    {
      'main.mjs': `import { Base, init } from './base.mjs';
        init();
        class Sub extends Base {}
        console.log(new Sub().hello(), Base.name);`,
      'base.mjs': `export let Base;
        export function init() { Base = class Base { hello() { return 'hello'; } }; }`,
    },
  ],
  [
    'a binding that counts, read through a namespace and a re-export',
    {
      'main.mjs': `import * as all from './re.mjs';
        import { count, next } from './counter.mjs';
        next(); next();
        console.log(count, all.count, all.again, all.counter.count, Object.keys(all), all[Symbol.toStringTag]);
        setTimeout(() => { next(); console.log(count, all.count); });`,
      're.mjs': `export * from './counter.mjs'; export { count as again } from './counter.mjs';
        export * as counter from './counter.mjs';`,
      'counter.mjs': `export let count = 0; export const next = () => { count += 1; };`,
    },
  ],
  [
    'a default export that changes, and one that is an expression',
    {
      'main.mjs': `import live, { change } from './live.mjs';
        import fixed from './fixed.mjs';
        change();
        console.log(live, fixed.value, (await import('./live.mjs')).default);`,
      'live.mjs': `let value = 'before'; export { value as default }; export const change = () => { value = 'after'; };`,
      'fixed.mjs': `export default { value: 1 };`,
    },
  ],
  [
    'a cycle whose functions are hoisted',
    {
      'main.mjs': `import { even } from './even.mjs'; console.log(even(10), even(7));`,
      'even.mjs': `import { odd } from './odd.mjs'; export function even(n) { return n === 0 || odd(n - 1); }
        export const loaded = 'even';`,
      'odd.mjs': `import { even, loaded } from './even.mjs'; export function odd(n) { return n !== 0 && even(n - 1); }
        try { loaded; } catch (error) { console.log(error.name, error.message); }`,
    },
  ],
  [
    'a module that waits',
    {
      'main.mjs': `import { value } from './slow.mjs'; import { order } from './order.mjs';
        order.push('main'); console.log(value, order.join());`,
      'slow.mjs': `import { order } from './order.mjs';
        export let value = 'early'; order.push('slow'); await null; value = 'late'; order.push('later');`,
      'order.mjs': `export const order = [];`,
    },
  ],
  [
    'a namespace that nobody may write to',
    {
      'main.mjs': `import * as all from './values.mjs';
        for (const change of [() => { all.one = 2; }, () => { delete all.one; }, () => { all.more = 1; }])
          try { change(); console.log('changed'); } catch (error) { console.log(error.name, error.message); }
        console.log(Object.getOwnPropertyDescriptor(all, 'one'), Object.isSealed(all), Reflect.ownKeys(all), 'then' in all);`,
      'values.mjs': `export const one = 1; export function two() {} export class Three {} export default 4;`,
    },
  ],
  [
    'names that two modules share, and one that shadows them',
    {
      'main.mjs': `import * as all from './both.mjs'; console.log(Object.keys(all), all.own);`,
      'both.mjs': `export * from './a.mjs'; export * from './b.mjs'; export const own = 'mine';`,
      'a.mjs': `export const own = 'a'; export const same = 1; export const a = 1;`,
      'b.mjs': `export const own = 'b'; export const same = 2; export const b = 1;`,
    },
  ],
  [
    'CommonJS imported by name, by default and as a whole',
    {
      'main.mjs': `import whole, { named } from './common.cjs'; import * as all from './common.cjs';
        console.log(named, whole.late, Object.keys(all), all.default === whole);`,
      'common.cjs': `exports.named = 1; setTimeout(() => {}); exports.late = 'late'; exports.__esModule = true;`,
    },
  ],
  [
    'a module that fails as it is loaded',
    {
      'main.mjs': `for (const name of ['throws', 'syntax', 'missing', 'lacks'])
          await import('./' + name + '.mjs').catch((error) => console.log(name, error.name, error.code, error.message.replace(/file:.*\\//, '')));`,
      'throws.mjs': `throw new RangeError('at load');`,
      'syntax.mjs': `export const = 1;`,
      'lacks.mjs': `import { nothing } from './throws.mjs';`,
    },
  ],
  [
    'what a module knows of itself',
    {
      'main.mjs': `import * as self from './self.mjs'; import data from './data.json' with { type: 'json' };
        console.log(self.url.split('/').pop(), self.query, self.same(), self.isMain, data, import.meta.main);`,
      'self.mjs': `import * as me from './self.mjs'; export const url = import.meta.url; export const query = import.meta.url.includes('?');
        export const isMain = import.meta.main; export const same = () => me.same === same;`,
      'data.json': `{ "a": 1 }`,
    },
  ],
  [
    'a getter-like export, symbols and names that are no identifiers',
    {
      'main.mjs': `import * as all from './odd.mjs'; import { 'a name' as name } from './odd.mjs'; console.log(Object.keys(all), name);
        console.log(Object.getOwnPropertyNames(await import('./empty.mjs')));`,
      'odd.mjs': `const x = 1; export { x as 'a name', x as 'default', x as then_, x as __proto__ };`,
      'empty.mjs': ``,
    },
  ],
  [
    'builtins whose exports change',
    {
      'main.mjs': `import { syncBuiltinESMExports } from 'node:module'; import fs, { existsSync } from 'node:fs'; import http, { get } from 'node:http';
        fs.existsSync = () => 'changed'; http.get = () => 'replaced'; console.log(typeof existsSync('/'), typeof get);
        syncBuiltinESMExports(); console.log(existsSync('/'), get(), http.get === get);`,
    },
  ],
  [
    'what Node says of its HTTP functions',
    {
      'main.mjs': `import http from 'node:http'; import https from 'node:https'; import * as all from 'node:http';
        for (const module of [http, https, all]) for (const name of ['request', 'get'])
          console.log(name, module[name].name, module[name].length, Object.keys(module[name]));
        console.log(all.request === http.request, all.Server === http.Server, Object.keys(http).join());`,
    },
  ],
];

it.each(programs)('%s', async (_, program) => {
  await expectUnchanged(program);
});
