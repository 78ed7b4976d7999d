/** A class as these tests handle it. */
export type AnyClass = { new (): object; prototype: object };

const secret = Symbol('secret');
const seal = <C extends AnyClass>(how: (target: object) => object, made: C): C => {
  how(made.prototype);
  return how(made) as C;
};
const readOnly = (on: object, key: string, value: unknown) =>
  Object.defineProperty(on, key, { value, writable: false, configurable: false, enumerable: false });

/** Every shape of class that JavaScript has. Each call creates the class anew. */
export const classes: Record<string, () => AnyClass> = {
  'methods, static methods, accessors and a symbol': () =>
    class Shop {
      static open() {
        return new this() instanceof this;
      }
      static get state() {
        return 'open';
      }
      sell(price = 1, ...more: unknown[]) {
        return [price, more, this instanceof Shop];
      }
      get size() {
        return 1;
      }
      set size(_value: number) {}
      [secret]() {
        return 'secret';
      }
      [Symbol.toPrimitive]() {
        return 'primitive';
      }
    },
  'read-only methods': () => {
    class Shop {
      static open() {}
      sell() {}
    }
    readOnly(Shop.prototype, 'locked', () => 'locked');
    readOnly(Shop, 'lockedToo', () => 'locked too');
    return Shop;
  },
  'read-only methods that may be configured': () => {
    class Shop {
      sell() {
        return 'sold';
      }
    }
    Object.defineProperty(Shop.prototype, 'sell', { writable: false });
    return Shop;
  },
  'frozen': () => seal(Object.freeze, class Shop { static open() { return 1; } sell() { return 2; } }), // prettier-ignore
  'sealed': () => seal(Object.seal, class Shop { static open() { return 1; } sell() { return 2; } }), // prettier-ignore
  'not extensible': () => seal(Object.preventExtensions, class Shop { static open() { return 1; } sell() { return 2; } }), // prettier-ignore
  'a frozen heir': () => {
    class Base {
      static open() {
        return 1;
      }
      sell() {
        return 2;
      }
    }
    return seal(Object.freeze, class Shop extends Base {});
  },
  'an heir that calls its base': () => {
    class Base {
      static open(): string {
        return this.name;
      }
      sell(): string {
        return 'base';
      }
    }
    return class Shop extends Base {
      static override open() {
        return `${super.open()}, really`;
      }
      override sell() {
        return `more than ${super.sell()}`;
      }
    };
  },
  'private members': () =>
    class Shop {
      static #count = 0;
      #stock = 3;
      static #next() {
        return ++this.#count;
      }
      static open() {
        return this.#next();
      }
      #take() {
        return --this.#stock;
      }
      sell() {
        return [this.#take(), #stock in this];
      }
    },
  'fields and arrows': () =>
    class Shop {
      static later = () => 'later';
      sell = () => this.constructor.name;
      static Part = class Part {};
    },
  'a static block and computed names': () => {
    const name = 'computed name';
    return class Shop {
      static ready: boolean;
      static {
        this.ready = true;
      }
      [name]() {
        return 1;
      }
      7() {
        return 7;
      }
    };
  },
  'static members named as a function’s own': () =>
    class Shop {
      static name() {
        return 'a name';
      }
      static length() {
        return 2;
      }
      static toString() {
        return 'text';
      }
      sell() {
        return 1;
      }
    } as never,
  'no name': () => (() => class { sell() { return 1; } })(), // prettier-ignore
  'generators and promises': () =>
    class Shop {
      *each() {
        const got: unknown = yield 1;
        return got;
      }
      async *eachLater() {
        yield 1;
      }
      async sell() {
        return 'sold';
      }
      static async fail() {
        throw new RangeError('none left');
      }
      fail() {
        throw new RangeError('none left');
      }
    },
  'members that the language makes special': () =>
    class Shop {
      constructor() {
        return Object.create(Shop.prototype, { own: { value: () => 'own' } });
      }
      toString() {
        return 'text';
      }
      toJSON() {
        return { json: true };
      }
      valueOf() {
        return 5;
      }
      then = undefined;
    },
  'a built-in as its base': () =>
    class Shop extends Map<string, number> {
      sell() {
        return [...this.set('a', 1).entries()];
      }
    },
  'a function with a prototype': () => {
    function Shop(this: { stock: number }) {
      this.stock = 1;
    }
    Shop.prototype.sell = function () {
      return this.stock;
    };
    Object.defineProperty(Shop.prototype, 'count', { value: () => 1, configurable: true, writable: true });
    return Shop as never;
  },
};
