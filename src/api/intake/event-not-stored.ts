import { Refusal, retryAfter } from '../answers/refusal.ts';

/** System 3's word for an event that could not be stored (contracts §9.17): its sender may try again. */
export const eventNotStored = () =>
  new Refusal(500, 'Internal server error', 'The event could not be stored.', {
    headers: { 'Retry-After': retryAfter() },
  });
