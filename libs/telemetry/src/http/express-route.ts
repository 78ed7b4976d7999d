interface Routed {
  baseUrl: string;
  params?: object;
  route?: { path?: unknown };
}

/** How far Express has routed a request. */
export interface Routing {
  /** The last route found: a pattern, a list of patterns, or a regular expression. */
  found: { path: unknown; mount: string | undefined } | undefined;
  /**
   * Returns where the router or handler that now has the request is mounted, with names of parameters in place of their
   * values: `/tenants/:tenant`. In lower case, because Express ignores case. Undefined below a wildcard, which only
   * middleware has.
   */
  mount(): string | undefined;
}

/**
 * Notes each route that Express finds for a request. When the request ends, `baseUrl` may be reset or belong to an
 * error handler, and the parameters of outer routers are gone.
 */
export function watchRoute(request: Routed): Routing {
  let { params, route } = request;
  /** The parameters of the latest layer of each router, by where the router is mounted. */
  const levels = new Map<string, object>();
  const routing: Routing = { found: undefined, mount: () => named(request.baseUrl ?? '', levels) };
  const settable = { configurable: true, enumerable: true };
  const note = (value: object | undefined): void => {
    params = value;
    levels.set(request.baseUrl ?? '', value ?? {});
  };
  note(params);
  Object.defineProperty(request, 'params', { ...settable, get: () => params, set: note });
  Object.defineProperty(request, 'route', {
    ...settable,
    get: () => route,
    set: (value: Routed['route']) => {
      route = value;
      routing.found = value && { path: value.path, mount: routing.mount() };
    },
  });
  return routing;
}

function named(base: string, levels: Map<string, object>): string | undefined {
  if (base === '') return '';
  const outer = [...levels].filter(([mount]) => mount.length < base.length && base.startsWith(mount));
  const values = outer.flatMap(([, params]) => Object.entries(params) as [string, unknown][]);
  if (values.some(([, value]) => Array.isArray(value) || String(value).includes('/'))) return undefined;
  const names = new Map(values.map(([name, value]) => [value, name]));
  const shown = (segment: string): string => {
    const name = segment && names.get(decoded(segment));
    return name ? `:${name}` : segment.toLowerCase();
  };
  return base.split('/').map(shown).join('/');
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
