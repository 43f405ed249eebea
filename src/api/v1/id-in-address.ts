import type { Request } from 'express';
import { isCallId } from '../../domain/ids.ts';
import type { Refusal } from '../answers/refusal.ts';

/** The uuid at this place of the address. @throws what `unknown` makes for anything else, without asking the database */
export function idInAddress(req: Request, name: string, unknown: () => Refusal): string {
  const id = req.params[name];
  if (typeof id !== 'string' || !isCallId(id)) throw unknown();
  return id;
}
