/** What is reported about each HTTP request besides its SERVER span. */
export interface HttpOptions {
  /**
   * Whether the route becomes the SERVER span's name and `http.route`, and `http.requests` counts by it. Default true.
   */
  routes?: boolean;
  /** The response header that carries the trace id, or false for none. Default `X-Trace-Id`. */
  traceIdHeader?: string | false;
}

export const withDefaults = ({ routes = true, traceIdHeader = 'X-Trace-Id' }: HttpOptions): Required<HttpOptions> => ({
  routes,
  traceIdHeader,
});
