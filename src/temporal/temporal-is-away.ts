import { isGrpcServiceError } from '@temporalio/client';

/** gRPC: deadline exceeded, unavailable */
const AWAY = new Set([4, 14]);

/** True when Temporal could not be asked, or not in time. */
export function temporalIsAway(error: unknown): boolean {
  // The SDK wraps what gRPC says once.
  const { cause } = (error ?? {}) as { cause?: unknown };
  return [error, cause].some((one) => isGrpcServiceError(one) && AWAY.has(one.code));
}
