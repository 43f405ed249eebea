import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { buildPrompt } from '../../../src/domain/calls/prompt.ts';
import { NO_QUESTIONNAIRE, type Questionnaire } from '../../../src/domain/calls/questionnaire.ts';
import { createLog } from '../../../src/log.ts';
import { ProviderError } from '../../../src/providers/provider-error.ts';
import { createCampaignSettings } from '../../../src/store/campaigns/campaign-settings.ts';
import { type CampaignPages, createCampaignPages } from '../../../src/store/campaigns/campaign-views.ts';
import { writeProgress } from '../../../src/store/calls/calls.ts';
import { questionnaireOfToday } from '../../../src/while-ringing/questionnaire-of-today.ts';
import { aDatabase } from '../../harness/database.ts';
import { anAcceptedCall } from '../rows.ts';

let suite: Awaited<ReturnType<typeof aDatabase>>;
let pages: CampaignPages;
beforeAll(async () => {
  suite = await aDatabase();
  pages = createCampaignPages(suite.db);
});
afterAll(() => suite.drop());

it('lists what was set up, what was settled and what only calls name, page by page', async () => {
  for (const outcome of [null, 'held', 'busy'] as const) {
    const callId = await anAcceptedCall(suite.db);
    if (outcome) await writeProgress(suite.db, callId, 1, { phase: 'closed', outcome, closed: true });
  }
  await createCampaignSettings(suite.db).keep(17, 'twilio');
  await sql`insert into campaigns (id, name, company_name) values ('16', 'Pflege', 'Klinik am Park'), ('not-a-number', 'x', 'x')`.execute(
    suite.db,
  );
  await sql`insert into campaign_packages (campaign_id, version, build_id, body, question_count, company_name, campaign_name, created_text)
    values ('16', 1, 'a', '{}', 3, '', '', ''), ('16', 2, 'b', '{"a":1}', 5, '', '', '')`.execute(suite.db);

  const none = { packageVersion: null, questionCount: null, uploadStatus: null, setUpAt: null };
  const first = await pages.list({ after: null, limit: 2 });
  expect(first).toEqual({
    items: [
      { id: 804, name: null, companyName: 'Kita Birkenallee gGmbH', placement: null, ...none, calls: 3, openCalls: 1 },
      { id: 17, name: null, companyName: null, placement: 'twilio', ...none, calls: 0, openCalls: 0 },
    ],
    next: 17,
  });
  expect(await pages.list({ after: first.next, limit: 2 })).toEqual({
    items: [
      {
        id: 16,
        name: 'Pflege',
        companyName: 'Klinik am Park',
        placement: null,
        packageVersion: 2,
        questionCount: 5,
        uploadStatus: 'pending',
        setUpAt: expect.any(Date),
        calls: 0,
        openCalls: 0,
      },
    ],
    next: null,
  });
  expect(await pages.package(16)).toMatchObject({ version: 2, body: '{"a":1}' });
  expect(await pages.package(804)).toBeNull();
  expect(await Promise.all([16, 17, 804, 99].map((id) => pages.companyName(id)))).toEqual([
    'Klinik am Park',
    '',
    'Kita Birkenallee gGmbH',
    null,
  ]);
});

it('has what the agent would hear today in the words of a call, also while HOC is away', async () => {
  const given: Questionnaire = {
    ...NO_QUESTIONNAIRE,
    loaded: true,
    workLocation: 'Berlin',
    questions: [1, 2].map((priority) => ({
      id: priority,
      question: `Frage ${priority}?`,
      questionType: null,
      preamble: null,
      options: null,
      priority: 3 - priority,
      group: null,
      helpText: null,
      context: null,
      category: null,
      categoryOrder: null,
    })),
  };
  const hoc = { fetchQuestionnaire: async (): Promise<Questionnaire> => given };
  const basePrompt = 'Sprich mit {{candidatefirst_name}} für {{companyname}}.';
  const log = createLog('api', { destination: new PassThrough().resume() });
  const ofToday = questionnaireOfToday({ db: suite.db, hoc, basePrompt, log });
  const heard = await ofToday(33, 'Klinik am Park');
  const names = { firstName: 'Vorname', lastName: 'Nachname', companyName: 'Klinik am Park' };
  const built = buildPrompt({ ...names, basePrompt, questionnaire: given, overridePrompt: null });
  expect(heard).toMatchObject({
    fetchedAt: expect.any(Date),
    prompt: built.prompt,
    questionnaireContext: built.questionnaireContext,
    firstMessage: expect.stringContaining('am Standort Berlin'),
    questionsCut: 0,
  });
  expect(heard.questions.map(({ id }) => id)).toEqual([2, 1]);

  hoc.fetchQuestionnaire = () => Promise.reject(new ProviderError('hoc', 'timeout'));
  expect(await ofToday(33, 'Klinik am Park')).toEqual(heard);
  expect(await ofToday(34, '')).toMatchObject({ fetchedAt: null, questions: [] });
});
