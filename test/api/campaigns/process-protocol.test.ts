import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { extractProtocol } from '../../../src/domain/campaigns/extract-protocol.ts';
import { processedProtocol } from '../../../src/domain/campaigns/processed-protocol.ts';
import { asFastApi, type CampaignDoors, fixture, SECRET, startCampaignDoors } from './campaign-doors.ts';

const PATH = '/webhook/process-protocol';
const { request, response_200, response_200_on_failure } = fixture('process_protocol');

let doors: CampaignDoors;
beforeAll(async () => {
  doors = await startCampaignDoors();
});
afterAll(() => doors.api.close());
beforeEach(() => {
  doors.behind.process = async (protocol) => processedProtocol(extractProtocol(protocol));
});

describe('a protocol', () => {
  it('is answered with its questions, in the shape that was recorded', async () => {
    const { status, json } = await doors.api.post(PATH, request, SECRET);
    expect([status, Object.keys(json)]).toEqual([200, Object.keys(response_200)]);
    const { questions, knowledge_base, ...rest } = json;
    expect(rest).toEqual({
      protocol_id: 62,
      protocol_name: response_200.protocol_name,
      processed_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      question_count: 10,
    });
    expect(questions).toHaveLength(10);
    for (const question of response_200.questions) expect(questions).toContainEqual(question);
    expect(knowledge_base.company_benefits).toEqual(response_200.knowledge_base.company_benefits);
  });

  it('that cannot be processed is 200 without questions, in words of ours', async () => {
    doors.behind.process = async () => {
      throw new Error('Geheimrat');
    };
    const { status, json, text } = await doors.api.post(PATH, request, SECRET);
    expect(status).toBe(200);
    expect(json).toEqual({
      ...response_200_on_failure,
      processed_at: expect.any(String),
      knowledge_base: { error: 'The protocol could not be processed', error_type: 'ProcessingError' },
    });
    expect(text + doors.api.logLines.join('')).not.toContain('Geheimrat');
  });

  it.each([
    ['no body', '', [{ type: 'missing', loc: ['body'], msg: 'Field required' }]],
    [
      'an empty object',
      {},
      ['id', 'name', 'pages'].map((name) => ({ type: 'missing', loc: ['body', name], msg: 'Field required' })),
    ],
    [
      'a text as id',
      { id: 'x', name: 'y', pages: [] },
      [{ type: 'int_type', loc: ['body', 'id'], msg: 'Input should be a valid integer' }],
    ],
    [
      'pages that are no list',
      { id: 1, name: 'y', pages: {} },
      [{ type: 'list_type', loc: ['body', 'pages'], msg: 'Input should be a valid list' }],
    ],
  ])('(%s) is 422 before the key is asked for', async (_name, body, detail) => {
    const { status, json } = await doors.api.post(PATH, body);
    expect([status, json]).toEqual([422, { detail: asFastApi(detail) }]);
  });

  it('is processed for holders of the secret only', async () => {
    expect(await doors.api.post(PATH, request)).toMatchObject({
      status: 401,
      json: { detail: 'Authorization header missing' },
    });
    expect(await doors.api.post(PATH, request, { authorization: 'Bearer x' })).toMatchObject({
      status: 401,
      json: { detail: 'Invalid authorization token' },
    });
  });
});
