/** Of both processes: each asks providers itself. */
export const PROVIDER_REQUESTS = {
  name: 'candidate_calls_provider_request_seconds',
  help: 'Requests to providers by provider and how they ended: ok, or the kind of error',
  buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60],
} as const;
