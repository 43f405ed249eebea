import type { Request } from 'express';
import { isCandidateId } from '../../../domain/ids.ts';
import { Refusal } from '../../refusal.ts';

export const unknownCandidate = () => new Refusal(404, 'Candidate not found', 'There is no candidate with this id.');

/** The id in `/api/v1/candidates/:id`. @throws Refusal 404 for what cannot be one, without asking the database */
export function candidateIdOf(req: Request): string {
  const id = req.params['id'];
  if (typeof id !== 'string' || !isCandidateId(id)) throw unknownCandidate();
  return id;
}
