import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { NO_QUESTIONNAIRE } from '../../../src/domain/calls/questionnaire.ts';
import { candidatesWithNumbers } from '../../../src/store/calls/candidate-callers.ts';
import { json } from '../../../src/store/database.ts';
import { keepQuestionnaire } from '../../../src/store/calls/questionnaires.ts';
import { minimalQuestionnaire, questionnaire804 } from '../../domain/calls/questionnaires.ts';
import { aDatabase } from '../../harness/database.ts';
import { anAcceptedCall } from '../rows.ts';

let suite: Awaited<ReturnType<typeof aDatabase>>;
beforeAll(async () => {
  suite = await aDatabase();
});
afterAll(() => suite.drop());

let number = 400;
const ownNumber = () => `+493023125${(number += 1)}`;
const candidateWithNumber = async (to: string) => (await candidatesWithNumbers(suite.db, [to])).get(to) ?? null;
const change = (callId: string, changes: Record<string, unknown>) =>
  suite.db.updateTable('calls').set(changes).where('id', '=', callId).execute();

describe('whose number rings us', () => {
  it('is told by the newest call we placed there', async () => {
    const to = ownNumber();
    const older = await anAcceptedCall(suite.db, { to });
    await change(older, { created_at: new Date(Date.now() - 60_000), first_name: 'Ernst' });
    await anAcceptedCall(suite.db, { to });
    expect(await candidateWithNumber(to)).toEqual({
      firstName: 'Erika',
      lastName: 'Mustermann',
      companyName: 'Kita Birkenallee gGmbH',
      campaignId: 804,
      questionnaire: null,
    });
  });

  it.each([
    ['somebody else placed', { origin: 'outside', outside_key: 'CA0401' }],
    ['a lead got', { lead_id: 'lead_1' }],
  ])('is not told by a call that %s', async (_name, changes) => {
    const to = ownNumber();
    await change(await anAcceptedCall(suite.db, { to }), changes);
    expect(await candidateWithNumber(to)).toBeNull();
  });

  it('is told by nothing where we never called', async () => {
    expect(await candidateWithNumber(ownNumber())).toBeNull();
  });
});

describe('the questionnaire', () => {
  it('is the one of the call, else the stored copy of its campaign', async () => {
    const to = ownNumber();
    const callId = await anAcceptedCall(suite.db, { to });
    const found = async () => (await candidateWithNumber(to))?.questionnaire;
    await keepQuestionnaire(suite.db, 804, minimalQuestionnaire());
    expect(await found()).toEqual(minimalQuestionnaire());
    await change(callId, { questionnaire: json(NO_QUESTIONNAIRE) });
    expect(await found()).toEqual(minimalQuestionnaire());
    await change(callId, { questionnaire: json(questionnaire804()) });
    expect(await found()).toEqual(questionnaire804());
  });
});
