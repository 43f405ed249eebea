import { describe, expect, it } from '@jest/globals';
import { readApiKeys } from '../src/api-keys.ts';

const KEY = 'pBq0v1X9Yw7uT5rE3mZ2kA';
const read = (text: string | undefined) => {
  const faults: string[] = [];
  return { keys: readApiKeys(text, faults), faults };
};

describe('API_KEYS', () => {
  it('is a list of name:role:key, in which a key may hold colons', () => {
    expect(read(`anna:viewer:${KEY}, crm-2.prod:trigger:${KEY}:x\n,`)).toEqual({
      keys: [
        { name: 'anna', role: 'viewer', key: KEY },
        { name: 'crm-2.prod', role: 'trigger', key: `${KEY}:x` },
      ],
      faults: [],
    });
  });

  it.each([undefined, '', ' ', ','])('may be missing (%j)', (text) => {
    expect(read(text)).toEqual({ keys: [], faults: [] });
  });

  it.each([
    ['no name', `:viewer:${KEY}`, 'has no name'],
    ['a name with a space', `an na:viewer:${KEY}`, 'has no name'],
    ['no role', `anna::${KEY}`, 'has no role out of trigger, viewer, operator, admin'],
    ['a role of nobody', `anna:root:${KEY}`, 'has no role'],
    ['what every object has for a role', `anna:constructor:${KEY}`, 'has no role'],
    ['a key alone', KEY, 'has no role'],
    ['no key', 'anna:viewer:', 'has a key that is too short'],
    ['a key that can be guessed', 'anna:viewer:secret', 'has a key that is too short'],
    ['a key that no header can carry', `anna:viewer:${KEY} x`, 'has a key that is too short or has spaces'],
  ])('with %s is a fault, told by its place and without the key', (_, entry, fault) => {
    const { keys, faults } = read(`bert:admin:${KEY}a,${entry}`);
    expect(keys).toEqual([{ name: 'bert', role: 'admin', key: `${KEY}a` }]);
    expect(faults).toEqual([expect.stringContaining(`API_KEYS: entry 2 ${fault}`)]);
    expect(faults.join()).not.toContain(KEY);
  });

  it('has each name and each key once', () => {
    expect(read(`anna:viewer:${KEY},anna:admin:${KEY}2`).faults).toEqual(['API_KEYS: a name stands there twice']);
    expect(read(`anna:viewer:${KEY},bert:admin:${KEY}`).faults).toEqual(['API_KEYS: two names have the same key']);
  });
});
