/** What a caller, a message or a query decides, or what is new with each request: values without end. */
const UNBOUNDED = new RegExp(
  [
    '^url\\.(full|path|query|fragment|original)$',
    '^http\\.(url|target|user_agent|client_ip|(request|response)\\.(header|body)\\..*)$',
    '^(user_agent|client|enduser|user|session|source|destination|net\\.(peer|sock)|network\\.(peer|local))\\.',
    '^db\\.(statement|user|query\\.(text|parameter\\..*)|operation\\.parameter\\..*)$',
    '^(exception|error)\\.(message|stacktrace)$',
    '^(code\\.(stacktrace|line\\.number)|thread\\.(id|name)|process\\.pid)$',
    '(^|[._-])(id|uuid|guid|url|uri|ip|email|e-mail|token|traceparent|timestamp)$',
    '[a-z](Id|Uuid|Url|Uri|Ip)$',
  ].join('|'),
);
/** Ids that are few. */
const FEW = new Set(['messaging.destination.partition.id', 'cloud.account.id', 'feature_flag.set.id', 'faas.id']);

const verdicts = new Map<string, boolean>();

/**
 * Whether an attribute of this name would make a series of nearly every measurement: an id, a URL, an address of a
 * caller, a text. `http.route`, `error.type`, a queue's name are bounded.
 */
export function isUnbounded(name: string): boolean {
  let verdict = verdicts.get(name);
  if (verdict !== undefined) return verdict;
  verdict = UNBOUNDED.test(name) && !FEW.has(name);
  // Names are few; whoever makes them up endlessly shall not fill the memory.
  if (verdicts.size < 2000) verdicts.set(name, verdict);
  return verdict;
}
