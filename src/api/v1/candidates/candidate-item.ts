import type { CandidateView } from '../../../store/calls/candidate-views.ts';
import { Refusal } from '../../answers/refusal.ts';
import { isoOrNull } from '../iso.ts';
import type { CandidateItem } from './schemas.ts';

export const unknownCandidate = () => new Refusal(404, 'Candidate not found', 'There is no candidate with this id.');

/** A candidate as the list shows one. */
export const candidateItem = (view: CandidateView): CandidateItem => ({
  id: view.id,
  firstName: view.firstName,
  lastName: view.lastName,
  phone: view.phone,
  externalId: view.externalId,
  timeZone: view.timeZone,
  optedOut: view.optedOut,
  calls: view.calls,
  lastCallAt: isoOrNull(view.lastCallAt),
  createdAt: view.createdAt.toISOString(),
});
