import { afterAll, describe, expect, it } from '@jest/globals';
import { NO_QUESTIONNAIRE } from '../../src/domain/calls/questionnaire.ts';
import { createLog } from '../../src/log.ts';
import { createHoc } from '../../src/providers/hoc/client.ts';
import { openDatabase } from '../../src/store/database.ts';
import { createQuestionnaireSource } from '../../src/while-ringing/questionnaire-source.ts';
import { fixture, questionnaire804 } from '../domain/calls/questionnaires.ts';
import { type Answer, recordedServer } from '../providers/recorded-server.ts';

/** Nobody listens there; the stored copy itself is shown by test/scenarios/personalisation. */
const noDatabase = openDatabase('postgres://127.0.0.1:1/none', { connections: 1, statementTimeoutMs: 1_000 });
afterAll(() => noDatabase.destroy());

const AT_HOC = fixture<object>('hoc_questionnaire_804.json');
const source = async (...answers: Answer[]) =>
  createQuestionnaireSource(
    noDatabase,
    createHoc({ baseUrl: (await recordedServer(...answers)).url, token: 'hoc-token', httpTimeoutMs: 200 }),
    createLog('test', { level: 'silent' }),
  );

describe('while the database is away', () => {
  it('a questionnaire is given all the same', async () => {
    expect(await (await source({ body: AT_HOC })).ofCampaign(804)).toEqual(questionnaire804());
  });

  it.each<[string, Answer]>([
    ['does not know the campaign', { status: 404 }],
    ['is away', { status: 503 }],
    ['does not answer', 'silence'],
    ['answers with a page', { body: '<html>Wartung</html>' }],
  ])('and HOC %s, there is none; nothing fails', async (_name, answer) => {
    expect(await (await source(answer)).ofCampaign(804)).toEqual(NO_QUESTIONNAIRE);
    expect(await (await source(answer)).asHocWordsIt(804)).toBeNull();
  });
});

describe('as HOC words it', () => {
  it('is what HOC said', async () => {
    expect(await (await source({ body: AT_HOC })).asHocWordsIt(804)).toEqual(AT_HOC);
  });

  it.each([[{}], [[]], ['null'], ['""'], ['5'], ['']])('%j is none', async (body) => {
    expect(await (await source({ body })).asHocWordsIt(804)).toBeNull();
  });
});
