import type { Request } from 'express';
import { invalidRequest } from '../answers/refusal.ts';

const IDEMPOTENCY_KEY = /^[\w.:-]{1,255}$/;

/** The Idempotency-Key of a request that places a call, null when there is none. @throws Refusal 400 for one that is no key */
export function idempotencyKeyOf(req: Request): string | null {
  const key = req.get('idempotency-key');
  if (key === undefined) return null;
  if (!IDEMPOTENCY_KEY.test(key))
    throw invalidRequest('Idempotency-Key must have 1 to 255 characters: letters, digits and . _ : -');
  return key;
}
