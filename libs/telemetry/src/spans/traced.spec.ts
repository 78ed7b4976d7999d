import 'reflect-metadata';
import { currentTraceId, withSpan } from './span.js';
import { recordTraces } from '@throughline/telemetry-testing';
import { traceFunction, Traced } from './traced.js';
import { Untraced } from '../untraced/untraced.js';

const traces = recordTraces();
const Meta = (value: string) => (_: object, __: string, d: PropertyDescriptor) =>
  Reflect.defineMetadata('meta', value, d.value);
const Wrapped = (_: object, __: string, descriptor: PropertyDescriptor): void => {
  const { value } = descriptor;
  descriptor.value = function (...args: unknown[]) {
    return value.apply(this, args);
  };
};

beforeEach(() => traces.reset());

it('traces a function and keeps what it is', () => {
  function price(this: { rate: number }, cents: number, _more?: string): number {
    return cents * this.rate;
  }
  const traced = traceFunction('calculate_pricing', Object.assign(price, { unit: 'cent' }), {
    attributes: { fixed: true },
    attributesFrom: (cents: number) => ({ cents }),
  });

  expect(traced.call({ rate: 2 }, 21)).toBe(42);
  expect([traced.name, traced.length, traced.unit]).toEqual(['price', 2, 'cent']);
  expect(traceFunction('again', traced)).toBe(traced);
  expect(traces.span('calculate_pricing').attributes).toEqual({ fixed: true, cents: 21 });
});

it('traces every method of a class, and nothing else of it', () => {
  const symbol = Symbol('secret');
  let built = 0;
  @Traced()
  class Shop {
    readonly #secret = 7;
    static Part = class {};
    static later = () => currentTraceId();
    constructor() {
      built++;
    }
    static open(): Shop {
      return new this();
    }
    sell(): number {
      return this.#secret;
    }
    get size(): number {
      return 1;
    }
    [symbol](): void {}
  }
  const shop = Shop.open();
  expect([shop.sell(), shop.size, built, new Shop.Part() instanceof Shop.Part]).toEqual([7, 1, 1, true]);
  shop[symbol]();
  expect(Shop.later()).toBeNull();

  expect(traces.waterfall()).toEqual(['Shop.open', 'Shop.sell']);
});

it('makes one span where class and method are both decorated, named by the method', () => {
  @Traced()
  class Shop {
    @Traced('sell_item')
    sell(): void {}
    @Wrapped
    @Traced({ name: 'return_item' })
    takeBack(): void {}
    @Traced('outer')
    @Traced('inner')
    twice(): void {}
  }
  const shop = new Shop();
  shop.sell();
  shop.takeBack();
  shop.twice();

  expect(traces.waterfall()).toEqual(['sell_item', 'return_item', 'inner']);
});

it('traces inherited methods once, and leaves the base class and its other heirs alone', () => {
  class Base {
    static make(): string {
      return this.name;
    }
    plain(): string | null {
      return currentTraceId();
    }
    overridden(): void {}
  }
  @Traced()
  class Child extends Base {
    override overridden(): void {
      super.overridden();
    }
  }
  @Traced()
  class Grandchild extends Child {}
  class Other extends Base {}

  const child = new Grandchild();
  expect(child.plain()).not.toBeNull();
  child.overridden();
  expect(Grandchild.make()).toBe('Grandchild');
  expect([new Other().plain(), new Base().plain(), Other.make()]).toEqual([null, null, 'Other']);
  expect(traces.waterfall()).toEqual(['Child.plain', 'Child.overridden', 'Child.make']);
});

it('does not touch what the language or an undecorated class brings', () => {
  @Traced()
  class Cache extends Map<string, string> {}
  class Plain {
    static make(): void {}
    work(): void {}
  }
  const { work } = Plain.prototype;
  expect(new Cache([['a', 'b']]).get('a')).toBe('b');

  expect(Object.keys(Object.getOwnPropertyDescriptors(Cache.prototype))).toEqual(['constructor']);
  expect(Plain.prototype.work).toBe(work);
  expect(traces.spans).toEqual([]);
});

it.each(['above', 'below'])('keeps metadata, name and length with the decorator %s', (where) => {
  class Guarded {
    @Traced()
    @Meta('guard')
    above(_a: string, _b: number): void {}
    @Meta('guard')
    @Traced()
    below(_a: string, _b: number): void {}
  }
  const method = Object.getOwnPropertyDescriptor(Guarded.prototype, where)!.value;

  expect(Reflect.getMetadata('meta', method)).toBe('guard');
  expect(Reflect.getMetadata('design:paramtypes', Guarded.prototype, where)).toEqual([String, Number]);
  expect([method.name, method.length]).toEqual([where, 2]);
  expect(Object.keys(Guarded.prototype)).toEqual([]);
});

it('leaves out what is marked, in either order, and keeps its metadata', () => {
  @Traced()
  class Shop {
    @Untraced()
    quiet(): string | null {
      return currentTraceId();
    }
    @Untraced()
    @Meta('guard')
    @Traced()
    decided(): void {}
    @Traced()
    @Untraced()
    alike(): void {}
    loud(): string | null {
      return this.quiet();
    }
  }
  const shop = new Shop();
  shop.decided();
  shop.alike();

  expect(shop.quiet()).toBeNull();
  expect(shop.loud()).not.toBeNull();
  expect(Reflect.getMetadata('meta', shop.decided)).toBe('guard');
  expect(traces.waterfall()).toEqual(['Shop.loud']);
});

it('lets an heir that is untraced be so, without touching its base', () => {
  @Traced()
  class Base {
    work(): void {}
  }
  @Untraced()
  class Quiet extends Base {}
  new Quiet().work();
  new Base().work();

  expect(traces.waterfall()).toEqual(['Base.work']);
});

it('goes on without attributes that cannot be computed', () => {
  const fn = traceFunction('work', (order: { id: string } | null) => order?.id ?? 'none', {
    attributesFrom: (order: { id: string }) => ({ id: order.id }),
  });

  expect(withSpan('request', {}, () => fn(null))).toBe('none');
  expect(traces.waterfall()).toEqual(['request', '  work']);
});
