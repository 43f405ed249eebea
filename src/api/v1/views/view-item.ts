import type { Request, Response } from 'express';
import { validate } from 'uuid';
import type { GivenView, KeptView, SavedView, ViewUser } from '../../../store/calls/saved-views.ts';
import { MOST_VIEWS } from '../../../store/calls/saved-views.ts';
import { nameOf } from '../../access/auth.ts';
import { Refusal } from '../../answers/refusal.ts';
import { addressOf } from '../calls/call-filters.ts';
import type { ViewBody, ViewItem } from './schemas.ts';

export const unknownView = () => new Refusal(404, 'View not found', 'There is no view with this id.');
export const notYours = () => new Refusal(403, 'Forbidden', 'Only who made this view may change it.');

/** @throws Refusal 404 for what cannot be one, without asking the database */
export function viewIdOf(req: Request): string {
  const id = String(req.params['id']);
  if (!validate(id)) throw unknownView();
  return id;
}

export const userOf = ({ locals: { caller } }: Response): ViewUser => ({
  name: nameOf(caller!),
  isAdmin: caller!.role === 'admin',
});

/** The filter goes back into the words of an address. */
export const givenView = ({ filter, ...view }: ViewBody): GivenView => ({ ...view, filter: addressOf(filter) });

export const viewItem = (view: SavedView, user: ViewUser): ViewItem => ({
  id: view.id,
  name: view.name,
  filter: view.filter,
  isShared: view.isShared,
  owner: view.owner,
  isMine: view.owner === user.name || user.isAdmin,
  updatedAt: view.updatedAt.toISOString(),
});

/** @throws Refusal 403, 404, 409 */
export function keptView(kept: KeptView): SavedView {
  switch (kept.kind) {
    case 'kept':
      return kept.view;
    case 'unknown':
      throw unknownView();
    case 'not_yours':
      throw notYours();
    case 'name_taken':
      throw new Refusal(409, 'Name taken', 'You have another view of this name.');
    case 'too_many':
      throw new Refusal(409, 'Too many views', `You have ${MOST_VIEWS} views: delete one first.`);
  }
}
