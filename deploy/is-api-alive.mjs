// The health check of the API's container. Liveness, not /ready: an API without Temporal still has webhooks to save.
const port = process.env.PORT || 3000;
const answer = await fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(4_000) }).catch(() => null);
process.exit(answer?.ok ? 0 : 1);
