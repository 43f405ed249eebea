import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { createHoc } from '../../../src/providers/hoc/client.ts';
import { CANARY, failsInOurWords, failureOf, onlyRequest } from '../failures.ts';
import { recordedServer, recording } from '../recorded-server.ts';

const hoc = (url: string, httpTimeoutMs?: number) =>
  createHoc({
    baseUrl: `${url}/hoc/api/v1`,
    token: 'raw-token',
    ...(httpTimeoutMs !== undefined && { httpTimeoutMs }),
  });
const fetched = async (answer: Parameters<typeof recordedServer>[0]) =>
  hoc((await recordedServer(answer)).url).fetchQuestionnaire(804);
const campaign804 = () =>
  JSON.parse(readFileSync(new URL('../../fixtures/hoc_questionnaire_804.json', import.meta.url), 'utf8'));

describe('fetchQuestionnaire', () => {
  it('asks with the token as it is', async () => {
    const server = await recordedServer({ body: { questions: [] } });
    await hoc(server.url).fetchQuestionnaire(804);
    const request = onlyRequest(server.sent);
    expect(request).toMatchObject({ method: 'GET', path: '/hoc/api/v1/questionnaire/804' });
    expect(request.headers.authorization).toBe('raw-token');
  });

  it('reads the recorded questionnaire of campaign 804', async () => {
    const recorded = campaign804();
    const questionnaire = await fetched({ body: recorded });
    expect(questionnaire.loaded).toBe(true);
    expect(questionnaire.questions.map(({ id }) => id)).toEqual(recorded.questions.map(({ id }: { id: number }) => id));
    expect(questionnaire.questions[0]).toMatchObject({
      question: recorded.questions[0].question,
      questionType: recorded.questions[0].question_type,
      preamble: recorded.questions[0].preamble,
      priority: 1,
      group: 'Qualifikation',
      categoryOrder: recorded.questions[0].category_order,
    });
  });

  it.each([
    ['<pre>', '<!doctype html><body><pre>{"questions":[{"question":"A?"}]}</pre>'],
    ['escaped <pre>', '<pre class="x">{&quot;questions&quot;:[{&quot;question&quot;:&quot;A?&quot;}]}</pre>'],
    ['upper case, after letters that change their length', '<P>İİİİ<PRE>{"questions":[{"question":"A?"}]}</PRE>'],
    ['<script>', '<script>window.data = {"questions":[{"question":"A?"}]};</script>'],
    ['second <pre>', '<pre>no {JSON}</pre><pre>{"questions":[{"question":"A?"}]}</pre>'],
  ])('finds the JSON inside a page, in %s', async (_where, body) => {
    expect(await fetched({ body })).toMatchObject({ loaded: true, questions: [{ question: 'A?' }] });
  });

  it.each(['', '  ', '{}', '[]', 'null'])(
    'says of the empty answer %j that there is no questionnaire',
    async (body) => {
      expect(await fetched({ body })).toMatchObject({ loaded: false, questions: [] });
    },
  );

  it.each([{ id: 804 }, { questions: null }, { questions: 'none' }, { questions: [] }])(
    'says of %j that it was loaded and holds no questions',
    async (body) => {
      expect(await fetched({ body })).toMatchObject({ loaded: true, questions: [] });
    },
  );

  it.each(['<html><body><h1>Wartung</h1></body></html>', 'OK', '"x"', '7', '[1]', `[{"question":"${CANARY.name}"}]`])(
    'cannot read %j and says so',
    async (body) => {
      expect(await failureOf(fetched({ body }))).toMatchObject({ kind: 'bad_answer', retryable: true });
    },
  );

  it('leaves out questions without words, and takes fields as they come', async () => {
    const questions = [
      null,
      'A?',
      { id: 1 },
      { id: 2, question: null },
      { id: 3, question: ' ' },
      { id: '4', question: 'B?', priority: '1', options: ['x', null, 2], category_order: 'last', group: null },
      { id: [], question: 5, priority: null, options: 'x', help_text: {}, category_order: '-3' },
    ];
    expect((await fetched({ body: { questions } })).questions).toMatchObject([
      { id: '4', question: 'B?', priority: 1, options: ['x', '2'], categoryOrder: null, group: null },
      { id: null, question: '5', priority: null, options: null, helpText: null, categoryOrder: -3 },
    ]);
  });

  it('reads what stands beside the questions, under either name of the salary', async () => {
    const body = {
      campaign_name: 'Kita',
      campaignrole_title: 'Erzieher/in',
      job_title: null,
      campaignlocation_label: 'Berlin',
      work_location_postal_code: 10115,
      gehalt: 'S8a',
    };
    expect(await fetched({ body })).toMatchObject({
      campaignName: 'Kita',
      campaignRoleTitle: 'Erzieher/in',
      jobTitle: null,
      position: null,
      campaignLocationLabel: 'Berlin',
      workLocationPostalCode: '10115',
      salary: 'S8a',
    });
    expect(await fetched({ body: { salary: 4_000, gehalt: 'x' } })).toMatchObject({ salary: '4000' });
  });

  it('takes every recorded failure of HOC for what it is', async () => {
    const { cases } = recording<{ cases: { name: string; status: number; content_type: string; body: unknown }[] }>(
      'hoc_errors.json',
    );
    const outcomes: Record<string, unknown> = {};
    for (const { name, status, content_type, body } of cases) {
      const server = await recordedServer({ status, headers: { 'content-type': content_type }, body });
      const asked = hoc(server.url).fetchQuestionnaire(804);
      outcomes[name] = await asked.then(
        ({ loaded }) => (loaded ? 'loaded' : 'none'),
        ({ kind }) => kind,
      );
    }
    expect(outcomes).toEqual({
      unauthorized: 'unauthorized',
      forbidden: 'forbidden',
      campaign_without_questionnaire: 'not_found',
      server_error: 'server_error',
      gateway_timeout: 'server_error',
      json_inside_html: 'loaded',
      questions_missing: 'loaded',
      empty_body: 'none',
    });
  });

  failsInOurWords((url, httpTimeoutMs) => hoc(url, httpTimeoutMs).fetchQuestionnaire(804), {}, ['another object']);
});

describe('fetchQuestionnaireJson', () => {
  it.each([[{ questions: [{ question: 'Passt das?', unknown: 1 }], extra: null }], [{}], [[]]])(
    'gives what HOC said, as HOC said it: %j',
    async (body) => {
      const server = await recordedServer({ body });
      expect(await hoc(server.url).fetchQuestionnaireJson(804)).toEqual(body);
      expect(server.sent[0]).toMatchObject({ method: 'GET', path: '/hoc/api/v1/questionnaire/804' });
    },
  );

  it('finds the JSON in a page', async () => {
    const server = await recordedServer({ body: '<html><pre>{"questions":[]}</pre></html>' });
    expect(await hoc(server.url).fetchQuestionnaireJson(804)).toEqual({ questions: [] });
  });

  failsInOurWords((url, httpTimeoutMs) => hoc(url, httpTimeoutMs).fetchQuestionnaireJson(804), {}, ['another object']);
});
