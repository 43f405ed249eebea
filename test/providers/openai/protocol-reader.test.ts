import { describe, expect, it } from '@jest/globals';
import { createProtocolReader } from '../../../src/providers/openai/protocol-reader.ts';
import { strictSchemaFault } from '../../../simulator/openai/strict-schema.ts';
import { failsInOurWords, failureOf, onlyRequest } from '../failures.ts';
import { recordedServer } from '../recorded-server.ts';

const LINES = [{ line: 1, page: 'Kriterien', text: 'Zwingend: Deutsch B2' }];
const GIVEN = {
  sites: [],
  priorities: [],
  must_have: [{ line: 1, text: 'Deutsch B2' }],
  alternatives: [{ line: 1, text: 'Deutsch B2', replaces_line: 1 }],
  nice_to_have: [],
  constraints: {
    arbeitszeit: { line: 1, text: 'Vollzeit', full_time: true, part_time: false },
    tarif: [],
    schichten: [],
    other: [],
  },
  verbatim_candidates: [],
  all_departments: [],
};

const reader = (url: string, httpTimeoutMs?: number) =>
  createProtocolReader({
    apiKey: 'sk-test',
    baseUrl: `${url}/openai/v1`,
    model: 'gpt-4o',
    ...(httpTimeoutMs !== undefined && { httpTimeoutMs }),
  });
const read = (url: string, httpTimeoutMs?: number) => reader(url, httpTimeoutMs).read('Fahrer', LINES);
const says = (content: string, message: object = {}) => ({
  body: { choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content, ...message } }] },
});

describe('reading a protocol', () => {
  it('asks once, with fixed instructions first and the lines as data', async () => {
    const server = await recordedServer(says(JSON.stringify(GIVEN)));
    expect(await read(server.url)).toMatchObject({
      mustHave: [{ line: 1, text: 'Deutsch B2' }],
      alternatives: [{ line: 1, replaces: 1 }],
      workingTime: { fullTime: true, partTime: false },
    });
    const request = JSON.parse(onlyRequest(server.sent).body);
    expect(request).toMatchObject({ model: 'gpt-4o', store: false });
    expect(request.messages.map(({ role }: { role: string }) => role)).toEqual(['system', 'user']);
    expect(request.messages[0].content).not.toContain('Deutsch B2');
    expect(JSON.parse(request.messages[1].content)).toEqual({ name: 'Fahrer', lines: LINES });
    expect(request.response_format.json_schema.strict).toBe(true);
    expect(strictSchemaFault(request.response_format.json_schema.schema)).toBeNull();
  });

  it('takes an answer that is wrapped as Markdown, and one without a working time', async () => {
    const given = { ...GIVEN, constraints: { ...GIVEN.constraints, arbeitszeit: null } };
    const server = await recordedServer(says(`\`\`\`json\n${JSON.stringify(given)}\n\`\`\``));
    expect(await read(server.url)).toMatchObject({ workingTime: null });
  });

  it.each(['', '{', '{}', JSON.stringify({ ...GIVEN, must_have: [{ line: '1', text: 'x' }] })])(
    'cannot use the answer %j',
    async (content) => {
      const server = await recordedServer(says(content));
      expect(await failureOf(read(server.url))).toMatchObject({ kind: 'bad_answer' });
    },
  );

  it('hears a refusal', async () => {
    const server = await recordedServer(says('', { refusal: 'no' }));
    expect(await failureOf(read(server.url))).toMatchObject({ kind: 'refused', retryable: false });
  });

  it('without a key asks nobody', async () => {
    const server = await recordedServer(says(''));
    const asking = createProtocolReader({ apiKey: '', baseUrl: server.url, model: 'x' }).read('Fahrer', LINES);
    expect(await failureOf(asking)).toMatchObject({ kind: 'unauthorized' });
    expect(server.sent).toEqual([]);
  });

  failsInOurWords(read, { 409: ['conflict', true] });
});
