/** Loads the SDK once the page has been painted: the shop does not wait for it. A failure leaves the page untraced. */
export function loadTracing(pagePass: string): void {
  requestAnimationFrame(() =>
    setTimeout(() => {
      import('./start-tracing.js').then(
        ({ startTracing }) => startTracing(pagePass),
        (error: unknown) => console.warn('This page is not traced:', error),
      );
    }),
  );
}
