/** A route as it is registered at the HTTP adapter. */
export interface Route {
  /** Upper-case, or `*` for all. */
  method: string;
  /** The full pattern in Express' or Fastify's syntax: `/users/:id`, `/files/*path`. */
  path: string;
  untraced: boolean;
}

interface Pattern extends Route {
  /** Created on first use: only untraced routes and those that compete with them are looked up. */
  matches?: RegExp;
  /** One digit for each segment, higher for a more specific one; compared as text. */
  rank: string;
  order: number;
}

/** The routes of this process, and which of them are untraced. */
export class UntracedRoutes {
  private readonly traced: Pattern[] = [];
  private readonly untraced: Pattern[] = [];
  /** Whether a request may turn out to be untraced after its SERVER span has begun. */
  undecided = false;

  add(route: Route): void {
    const order = this.traced.length + this.untraced.length;
    const pattern = { ...route, rank: rankOf(route.path), order };
    (route.untraced ? this.untraced : this.traced).push(pattern);
    if (route.untraced && matcherOf(pattern) === NO_PATH) this.undecided = true;
  }

  /**
   * Whether a request certainly reaches an untraced route. False if a traced route might take it instead (equally
   * specific, declared first, different only by host or version, or with a pattern that is not understood); then the
   * route itself decides.
   */
  serves(method: string, path: string): boolean {
    if (this.untraced.length === 0) return false;
    const reached = (route: Pattern): boolean => accepts(route.method, method) && matcherOf(route).test(path);
    const candidate = this.untraced.find(reached);
    if (!candidate) return false;
    const certain = !this.traced.some((other) => !outranks(candidate, other) && reached(other));
    if (!certain) this.undecided = true;
    return certain;
  }

  /** Whether the route of exactly this pattern is untraced and no traced route shares it. */
  has(method: string, path: string): boolean {
    const same = (route: Pattern): boolean => accepts(route.method, method) && route.path === path;
    return this.untraced.some(same) && !this.traced.some(same);
  }
}

// The preload and the program may each load a copy of this module (a bundle, a linked package), so both use one global.
const KEY = Symbol.for('throughline.untraced-routes');
const shared = globalThis as { [KEY]?: UntracedRoutes };

export const untracedRoutes = (): UntracedRoutes => (shared[KEY] ??= new UntracedRoutes());

/**
 * Express takes the route that was declared first, Fastify the most specific one. Only a route that is both is certain.
 */
const outranks = (one: Pattern, other: Pattern): boolean => one.rank > other.rank && one.order < other.order;

const accepts = (declared: string, method: string): boolean =>
  declared === '*' || declared === method || (declared === 'GET' && method === 'HEAD');

// The assumption about a pattern that is not understood; in both cases the route itself decides.
const NO_PATH = /(?!)/;
const ANY_PATH = /^/;

const matcherOf = (route: Pattern): RegExp =>
  (route.matches ??= toRegExp(route.path) ?? (route.untraced ? NO_PATH : ANY_PATH));

function toRegExp(path: string): RegExp | undefined {
  const source = path
    .replace(/\/+$/, '')
    .replace(/[.+^$|[\]\\]/g, '\\$&')
    .replace(/\*\w*/g, '.*')
    .replace(/:\w+(?:\((?:[^()]|\([^()]*\))*\))?\??/g, '[^/]+')
    .replace(/\{/g, '(?:')
    .replace(/\}/g, ')?');
  try {
    return new RegExp(`^${source}/?$`, 'i');
  } catch {
    return undefined;
  }
}

const rankOf = (path: string): string =>
  path
    .split('/')
    .map((segment) => (segment.includes('*') ? '0' : segment.includes(':') ? '1' : '2'))
    .join('');
