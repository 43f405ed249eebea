import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { createViewDesk, MOST_VIEWS, type SavedView, type ViewDesk } from '../../../src/store/calls/saved-views.ts';
import { aDatabase } from '../../harness/database.ts';

let suite: Awaited<ReturnType<typeof aDatabase>>;
let desk: ViewDesk;
beforeAll(async () => {
  suite = await aDatabase();
  desk = createViewDesk(suite.db, suite.db);
});
afterAll(() => suite.drop());

const as = (name: string, isAdmin = false) => ({ name, isAdmin });
const given = (name: string, isShared = false) => ({ name, filter: { outcome: 'held' }, isShared });
const named = async (user: string) =>
  (await desk.list({ user, after: null, limit: 200 })).items.map(({ name }) => name);
async function kept(user: string, ...view: Parameters<typeof given>): Promise<SavedView> {
  const made = await desk.create(as(user), given(...view));
  if (made.kind !== 'kept') throw new Error(made.kind);
  return made.view;
}

describe('a saved view', () => {
  it('is its owner’s alone, or everybody’s', async () => {
    await kept('Anna', 'mine');
    await kept('Anna', 'ours', true);
    expect(await named('Anna')).toEqual(['mine', 'ours']);
    expect(await named('Bert')).toEqual(['ours']);
  });

  it('is kept once, also when it is sent twice at once; another of its name is refused', async () => {
    const both = await Promise.all([1, 2].map(() => desk.create(as('Carla'), given('twice'))));
    expect(both[0]).toEqual(both[1]);
    expect(await desk.create(as('Carla'), given('twice', true))).toEqual({ kind: 'name_taken' });
    expect((await kept('Dora', 'twice')).owner).toBe('Dora');
  });

  it('is changed and deleted by its owner, or by an admin where everybody sees it', async () => {
    const mine = await kept('Emil', 'private');
    const shared = await kept('Emil', 'shared', true);
    for (const [id, kind] of [
      [mine.id, 'unknown'],
      [shared.id, 'not_yours'],
      [uuidv7(), 'unknown'],
    ] as const) {
      expect(await desk.replace(as('Bert'), id, given('x'))).toEqual({ kind });
      expect(await desk.remove(as('Bert'), id)).toBe(kind);
    }
    expect(await desk.replace(as('Emil'), mine.id, given('shared'))).toEqual({ kind: 'name_taken' });
    const changed = { name: 'renamed', filter: { crm: 'dead_letter', campaignId: '804' }, isShared: true };
    const again = [await desk.replace(as('Emil'), mine.id, changed), await desk.replace(as('Emil'), mine.id, changed)];
    for (const one of again) expect(one).toMatchObject({ kind: 'kept', view: { id: mine.id, ...changed } });
    expect(await desk.remove(as('Root', true), shared.id)).toBe('removed');
    expect(await desk.remove(as('Emil'), mine.id)).toBe('removed');
    expect(await desk.remove(as('Emil'), mine.id)).toBe('unknown');
  });

  it('is one of so many, paged through once', async () => {
    for (let index = 0; index < MOST_VIEWS; index++) await kept('Frida', `view ${index}`);
    expect(await desk.create(as('Frida'), given('one more'))).toEqual({ kind: 'too_many' });
    expect(await desk.create(as('Frida'), given('view 3'))).toMatchObject({ kind: 'kept' });
    const seen: string[] = [];
    let after: Parameters<ViewDesk['list']>[0]['after'] = null;
    do {
      const page: Awaited<ReturnType<ViewDesk['list']>> = await desk.list({ user: 'Frida', after, limit: 7 });
      seen.push(...page.items.map(({ id }) => id));
      after = page.next;
    } while (after);
    expect(seen).toHaveLength((await named('Frida')).length);
    expect(new Set(seen).size).toBe(seen.length);
  });
});
