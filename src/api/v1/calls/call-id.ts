import type { Request } from 'express';
import { isCallId } from '../../../domain/ids.ts';
import { unknownCall } from '../../answers/refusal.ts';

/** The id in `/api/v1/calls/:id`. @throws Refusal 404 for what cannot be one, without asking the database */
export function callIdOf(req: Request): string {
  const id = req.params['id'];
  if (typeof id !== 'string' || !isCallId(id)) throw unknownCall();
  return id;
}
