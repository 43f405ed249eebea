import { Writable } from 'node:stream';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { ClaimedFacts } from '../src/domain/campaigns/check-extraction.ts';
import { extractProtocol } from '../src/domain/campaigns/extract-protocol.ts';
import { factsExtractor } from '../src/extract-facts.ts';
import { createLog } from '../src/log.ts';
import { ProviderError } from '../src/providers/provider-error.ts';
import { aProtocol } from './domain/campaigns/campaign-sixteen.ts';

const lines: string[] = [];
beforeEach(() => void lines.splice(0));
const log = createLog('worker', {
  destination: new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  }),
});

const PROTOCOL = aProtocol(['Zwingend: Deutsch B2', 'Teamgeist']);
const NOTHING: ClaimedFacts = {
  sites: [],
  priorities: [],
  mustHave: [],
  alternatives: [],
  wishes: [],
  workingTime: null,
  pay: [],
  shifts: [],
  otherConditions: [],
  mentions: [],
  departments: [],
};
const says = (claims: ClaimedFacts) => ({ read: async () => claims });

describe('the facts of a protocol', () => {
  it('are the rules’ unless a model is asked', async () => {
    expect(await factsExtractor(null, log)(PROTOCOL)).toEqual(extractProtocol(PROTOCOL));
  });

  it('are the model’s when they are borne out', async () => {
    const claims = {
      ...NOTHING,
      mustHave: [
        { line: 1, text: 'Deutsch B2' },
        { line: 2, text: 'Teamgeist' },
      ],
    };
    const facts = await factsExtractor(says(claims), log)(PROTOCOL);
    expect(facts.mustHave.map(({ text }) => text)).toEqual(['Deutsch B2', 'Teamgeist']);
    expect(lines).toEqual([]);
  });

  it.each<[string, Parameters<typeof factsExtractor>[0]]>([
    ['says nothing', says(NOTHING)],
    ['is away', { read: () => Promise.reject(new ProviderError('openai', 'timeout')) }],
    ['breaks', { read: () => Promise.reject(new TypeError('Deutsch B2')) }],
  ])('are the rules’ when the model %s, and the log says so without a word of the protocol', async (_how, reader) => {
    expect(await factsExtractor(reader, log)(PROTOCOL)).toEqual(extractProtocol(PROTOCOL));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('the rules sort this protocol');
    expect(lines[0]).not.toContain('Deutsch');
  });

  it('of an empty protocol are nobody’s work', async () => {
    const asked = { read: () => Promise.reject(new Error('asked')) };
    await factsExtractor(asked, log)(aProtocol([]));
    expect(lines).toEqual([]);
  });
});
