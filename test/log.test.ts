import { Writable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createLog, type Logger } from '../src/log.ts';
import { hostileText } from './domain/hostile-text.ts';

/** What a candidate could be recognised by; must be in no line. */
const CANARY = 'Kanarienvogel +493023125101';

function logged(say: (log: Logger) => void): Record<string, any> {
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  say(createLog('api', { destination }));
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^.*\n$/);
  expect(lines[0]).not.toContain('Kanarienvogel');
  return JSON.parse(lines[0]!) as Record<string, any>;
}

describe('a line of the log', () => {
  it('is JSON with time, level, process and the allowed facts', () => {
    expect(logged((log) => log.info({ callId: 'x', attempt: 1, status: 200 }, 'said'))).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      process: 'api',
      callId: 'x',
      attempt: 1,
      status: 200,
      msg: 'said',
    });
  });

  it('drops every fact that is not on the list, and objects and long texts that are', () => {
    const facts = {
      firstName: CANARY,
      toNumber: CANARY,
      body: { a: CANARY },
      callId: { a: CANARY },
      reason: CANARY.repeat(20),
    };
    expect(Object.keys(logged((log) => log.warn(facts, 'said')))).toEqual(['level', 'time', 'process', 'msg']);
  });

  it('drops the facts of a child alike', () => {
    expect(logged((log) => log.child({ callId: 'x', name: CANARY }).info('said'))).toMatchObject({ callId: 'x' });
  });

  it('takes no format arguments', () => {
    expect(logged((log) => log.info('said %s', CANARY))).toMatchObject({ msg: 'said %s' });
    expect(logged((log) => log.info({ callId: 'x' }, 'said %s', CANARY))).toMatchObject({ msg: 'said %s' });
  });
});

describe('an error in the log', () => {
  const fault = () =>
    Object.assign(new Error(`Key (e164)=(${CANARY})\n    at ${CANARY} (/x.ts:1:1)`, { cause: new TypeError(CANARY) }), {
      code: '23505',
      detail: CANARY,
      table: 'calls',
    });

  it.each(['err', 'error'])('under %s says name, code and our lines, without its message', (name) => {
    const { error } = logged((log) => log.error({ [name]: fault() }, 'failed'));
    expect(error).toEqual({
      name: 'Error',
      code: '23505',
      stack: expect.arrayContaining([expect.stringMatching(/^fault test\/log\.test\.ts:\d+$/)]),
      cause: expect.objectContaining({ name: 'TypeError' }),
    });
  });

  it('instead of the facts brings no message either', () => {
    expect(logged((log) => log.error(fault()))).toMatchObject({ msg: 'error', error: { name: 'Error' } });
    expect(logged((log) => log.error(fault(), 'failed'))).toMatchObject({ msg: 'failed', error: { name: 'Error' } });
  });

  it('brings nothing of what it was made of, however it was made and wherever it says it', () => {
    const said = hostileText().map((text) => `${text}${CANARY}${text}`);
    const field = fc.constantFrom(
      'name',
      'detail',
      'where',
      'code',
      'kind',
      'provider',
      'status',
      'body',
      'table',
      'query',
    );
    const fields = fc.dictionary(
      field,
      fc.oneof(
        said,
        said.map((text) => ({ text })),
        said.map((text) => [text]),
      ),
    );
    const fault = fc
      .tuple(said, fields, fc.array(fc.tuple(said, fields), { maxLength: 5 }))
      .map(([text, facts, causes]) => {
        const cause = causes.reduce<unknown>(
          (inner, [message, more]) => Object.assign(new TypeError(message, { cause: inner }), more),
          text,
        );
        return Object.assign(new Error(text, { cause }), facts);
      });
    fc.assert(
      fc.property(fault, (error) => {
        expect(JSON.stringify(logged((log) => log.error({ err: error }, 'failed')))).not.toContain('+493023125101');
        expect(JSON.stringify(logged((log) => log.warn(error, 'failed')))).not.toContain('+493023125101');
      }),
    );
  });

  it('of JSON.parse does not quote the body', () => {
    expect(
      logged((log) => {
        try {
          JSON.parse(`{${CANARY}`);
        } catch (error) {
          log.error({ err: error }, 'failed');
        }
      }),
    ).toMatchObject({ error: { name: 'SyntaxError' } });
  });
});
