// Asks the service in this container whether it is ready; images without a shell have no curl.
const { ok } = await fetch(`http://127.0.0.1:${process.env.PORT}/health/ready`, { signal: AbortSignal.timeout(2500) });
process.exit(ok ? 0 : 1);
