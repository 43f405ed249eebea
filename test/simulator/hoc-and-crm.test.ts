import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { aStage, ERIKA, type Stage, until } from './stage.ts';

const fixture = (name: string) => JSON.parse(readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8'));

describe('HOC', () => {
  it.each([
    [804, 'hoc_questionnaire_804.json'],
    [805, 'hoc_questionnaire_minimal.json'],
    [806, 'hoc_questionnaire_empty.json'],
  ])('has the questionnaire of campaign %d as in %s', async (campaign, name) => {
    const stage = await aStage();
    const { status, body } = await stage.hoc(`/questionnaire/${campaign}`);
    expect(status).toBe(200);
    expect(body).toEqual(fixture(name));
  });

  it('wants its token raw', async () => {
    const stage = await aStage();
    const ask = (headers: Record<string, string>) => fetch(`${stage.url}/hoc/api/v1/questionnaire/804`, { headers });
    for (const headers of [{}, { authorization: 'Bearer demo-hoc-token' }, { authorization: 'wrong' }]) {
      const answer = await ask(headers as Record<string, string>);
      expect([answer.status, await answer.json()]).toEqual([401, { message: 'Unauthenticated.' }]);
    }
  });

  it('fails in as many ways as campaigns are made for', async () => {
    const stage = await aStage({ timeScale: 0.001 });
    const look = async (campaign: number) => {
      const { status, headers, text } = await stage.hoc(`/questionnaire/${campaign}`);
      return [status, headers.get('content-type'), text.slice(0, 80)];
    };
    expect(await look(814)).toEqual([
      500,
      'text/html; charset=utf-8',
      '<html><body><h1>Server Error</h1></body></html>',
    ]);
    expect(await look(815)).toEqual([
      200,
      'text/html; charset=utf-8',
      '<!doctype html><html><body><pre>{"questions": []}</pre></body></html>',
    ]);
    expect(await look(816)).toEqual([200, 'application/json; charset=utf-8', '']);
    expect((await look(817))[0]).toBe(200);
    expect(await look(818)).toEqual([401, 'application/json; charset=utf-8', '{"message":"Unauthenticated."}']);
    expect(await look(999)).toEqual([404, 'application/json; charset=utf-8', '{"message":"Not found"}']);
  });

  it('answers slowly for campaign 817, and not at all when it is closed meanwhile', async () => {
    const stage = await aStage();
    const answer = stage.hoc('/questionnaire/817').catch(() => 'cut');
    await until('the request is in', async () => (await stage.requests()).length === 1);
    await stage.close();
    expect(await answer).toBe('cut');
  });

  it('comes back for campaign 819 after two failures, and fails again after a reset', async () => {
    const stage = await aStage();
    const statuses = async (times: number) => {
      const seen = [];
      for (let look = 0; look < times; look += 1) seen.push((await stage.hoc('/questionnaire/819')).status);
      return seen;
    };
    expect(await statuses(4)).toEqual([500, 500, 200, 200]);
    await stage.control('/reset', {});
    expect(await statuses(1)).toEqual([500]);
  });
});

describe('the CRM', () => {
  const entry = {
    type: 'conversationAICall',
    subject: 'Outbound Call',
    to: ERIKA,
    name: 'Erika Mustermann',
    summary: 'Gut.',
    status: 'held',
    duration: 125,
  };
  const statuses = async (stage: Stage, times: number) => {
    const seen = [];
    for (let post = 0; post < times; post += 1) seen.push((await stage.crm(entry)).status);
    return seen;
  };

  it('takes an entry and keeps it for those who look', async () => {
    const stage = await aStage();
    const { status, body } = await stage.crm(entry);
    expect([status, body]).toEqual([200, { ok: true }]);
    expect(await stage.requests('provider=crm')).toMatchObject([{ method: 'POST', path: '/crm', body: entry }]);
  });

  it.each([
    ['crm_500:2', [500, 500, 200]],
    ['crm_500', [500, 500, 500]],
    ['crm_400', [400, 400, 400]],
    ['crm_400:1', [400, 200, 200]],
  ])('%s answers %j', async (fault, expected) => {
    const stage = await aStage();
    await stage.control('/scenarios', { to: ERIKA, outcome: 'held', faults: [fault] });
    expect(await statuses(stage, 3)).toEqual(expected);
    expect((await stage.crm({ ...entry, to: '+493023125002' })).status).toBe(200);
  });

  it('crm_timeout:1 leaves the first unanswered', async () => {
    const stage = await aStage();
    await stage.control('/scenarios', { to: ERIKA, outcome: 'held', faults: ['crm_timeout:1'] });
    const first = stage.crm(entry).catch(() => 'given up');
    await until('the first is in', async () => (await stage.requests()).length === 1);
    expect(await statuses(stage, 1)).toEqual([200]);
    await stage.close();
    expect(await first).toBe('given up');
  });

  it('refuses what is no entry', async () => {
    const stage = await aStage();
    expect((await stage.crm({ hello: 'world' })).status).toBe(400);
    const plain = await fetch(`${stage.url}/crm`, { method: 'POST', body: 'hello' });
    expect(plain.status).toBe(415);
  });
});
