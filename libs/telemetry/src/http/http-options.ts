/** What is told of each HTTP request besides its SERVER span. */
export interface HttpOptions {
  /** The route as the SERVER span's name and `http.route`, and `http.requests` by method and route. Default true. */
  routes?: boolean;
  /** The response header that carries the trace's id, or false for none. Default `X-Trace-Id`. */
  traceIdHeader?: string | false;
}

export const withDefaults = ({ routes = true, traceIdHeader = 'X-Trace-Id' }: HttpOptions): Required<HttpOptions> => ({
  routes,
  traceIdHeader,
});
