/** Which parts of Nest get spans. None by default. */
export interface NestInstrumentationOptions {
  /** `Class.canActivate` of each guard. */
  guards?: boolean;
  /** `Class.transform` of each pipe. */
  pipes?: boolean;
  /** `Class.intercept` of each interceptor, which contains the handler. */
  interceptors?: boolean;
  /** `Class.catch` of each exception filter. */
  filters?: boolean;
  /** Each method of a controller or gateway that handles a route, a message or an event. */
  handlers?: boolean;
  /** All methods of these classes, given by name, by pattern, or as classes. */
  providers?: (string | RegExp | (abstract new (...args: never[]) => unknown))[];
  /** How many spans to make below a span of another instrumentation; further calls are only counted. Default 100. */
  budget?: number;
  /** A method whose average duration is shorter than this, in ms, is only counted after ten calls. Default 0.05. */
  thresholdMs?: number;
}

export const DEFAULTS = { budget: 100, thresholdMs: 0.05 };
