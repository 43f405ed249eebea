import { describe, expect, it } from '@jest/globals';
import {
  isCampaignId,
  isHocCampaignId,
  roundFor,
  type SetupRound,
} from '../../../src/domain/campaigns/campaign-setup.ts';

const round = (given: Partial<SetupRound>): SetupRound => ({
  number: 1,
  forceRebuild: false,
  sourceId: null,
  result: null,
  ...given,
});
const plain = { forceRebuild: false, sourceId: null };
const forced = { forceRebuild: true, sourceId: null };
const bringing = { forceRebuild: false, sourceId: 'a' };
const forcedBringing = { forceRebuild: true, sourceId: 'a' };

describe('a wish that is made while a round runs', () => {
  it.each([
    [plain, plain, true],
    [plain, forced, true],
    [plain, bringing, true],
    [forced, plain, false],
    [forced, forced, true],
    [forced, forcedBringing, false],
    [bringing, plain, false],
    [bringing, bringing, true],
    [bringing, forcedBringing, true],
    [bringing, { ...bringing, sourceId: 'b' }, false],
    [forcedBringing, bringing, false],
    [forcedBringing, forcedBringing, true],
  ])('%j joins the round %j: %s', (wish, running, joins) => {
    expect(roundFor([round(running)], wish) !== undefined).toBe(joins);
  });

  it('joins no round that has ended', () => {
    expect(roundFor([round({ result: { kind: 'set_up', version: 1 } })], plain)).toBeUndefined();
  });
});

it('takes as an id what may stand in a workflow’s id and an address', () => {
  expect(['16', 'vacancy-7', 'a_B', 'x'.repeat(64)].every(isCampaignId)).toBe(true);
  expect(['', 'x'.repeat(65), 'a b', 'a/b', '..', 'ä', '16\n'].some(isCampaignId)).toBe(false);
  expect(['16', '0'].every(isHocCampaignId)).toBe(true);
  expect(['-1', '1e3', 'a', '1'.repeat(16), '16\n'].some(isHocCampaignId)).toBe(false);
});
