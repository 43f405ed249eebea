import type { Asked } from '../../commands/results.ts';
import { Refusal, unknownCall } from '../../answers/refusal.ts';

/** @throws Refusal 404 for an unknown call, 409 when there is nothing to do it with */
export function renderAsked(asked: Asked): { version: number } {
  if (asked.kind === 'unknown_call') throw unknownCall();
  if (asked.kind === 'nothing') throw new Refusal(409, 'Nothing to do', asked.reason);
  return { version: asked.version };
}
