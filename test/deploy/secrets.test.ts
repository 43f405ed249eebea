import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Built, installed or made by a run; git has none of it. */
const NOT_OURS = new Set(['node_modules', 'dist', '.git', '.data', 'coverage']);

/** What real keys look like. The simulator's and the fixtures' do not. */
const KEYS: Record<string, RegExp> = {
  'a private key': /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/,
  'a key of OpenAI': /\bsk-(?:proj-|svcacct-)?[A-Za-z0-9_-]{32,}/,
  'a key of ElevenLabs': /\b(?:sk|xi)_[0-9a-f]{40,}\b/,
  'a webhook secret of ElevenLabs': /\bwsec_[0-9a-f]{40,}\b/,
  'a key of Twilio': /\bSK[0-9a-f]{32}\b/,
  'a key of AWS': /\b(?:AKIA|ASIA)(?!IOSFODNN7EXAMPLE)[0-9A-Z]{16}\b/,
  'a token of GitHub or npm': /\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{22,}|npm_[A-Za-z0-9]{36})\b/,
  'a token of Slack': /\bxox[abprs]-[0-9A-Za-z-]{10,}/,
  'a signed token': /\beyJ[A-Za-z0-9_-]{15,}\.eyJ[A-Za-z0-9_-]{15,}\.[A-Za-z0-9_-]{20,}/,
  'a database with its password':
    /\bpostgres(?:ql)?:\/\/[\w.-]+:(?!\$\{|<|[\w-]*(?:password|word|secret)@)[^@\s:/'"`$]{3,}@/,
};

/** @returns `what: where`, never the key itself */
const keysIn = (text: string, where: string): string[] =>
  Object.entries(KEYS).flatMap(([what, pattern]) => (pattern.test(text) ? [`${what}: ${where}`] : []));

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (NOT_OURS.has(entry.name)) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : entry.isFile() ? [path] : [];
  });

describe('this repository (T33)', () => {
  it('holds no key in any of its files', () => {
    const files = filesBelow(ROOT).filter((path) => !/(^|[\\/])\.env(\.(?!example)|$)/.test(path));
    expect(files.length).toBeGreaterThan(500);
    const found = files
      .filter((path) => statSync(path).size < 20_000_000)
      .flatMap((path) => keysIn(readFileSync(path, 'latin1'), path.slice(ROOT.length)));
    expect(found).toEqual([]);
  });

  it('would be found to hold one', () => {
    const hex = '0123456789abcdef'.repeat(4);
    const samples: Record<string, string> = {
      'a private key': ['-----BEGIN', 'RSA PRIVATE KEY-----'].join(' '),
      'a key of OpenAI': `sk-${'proj-'}${'Ab3_'.repeat(12)}`,
      'a key of ElevenLabs': `sk_${hex.slice(0, 48)}`,
      'a webhook secret of ElevenLabs': `wsec_${hex}`,
      'a key of Twilio': `SK${hex.slice(0, 32)}`,
      'a key of AWS': `AKIA${'Z9'.repeat(8)}`,
      'a token of GitHub or npm': `ghp_${'aB3'.repeat(12)}`,
      'a token of Slack': `xoxb-${'1234567890-'.repeat(2)}`,
      'a signed token': [`eyJ${'a'.repeat(20)}`, `eyJ${'b'.repeat(20)}`, 'c'.repeat(30)].join('.'),
      'a database with its password': ['postgres://calls', 'hunter2@db.example/calls'].join(':'),
    };
    expect(Object.keys(samples)).toEqual(Object.keys(KEYS));
    for (const [what, sample] of Object.entries(samples))
      expect(keysIn(`key = "${sample}"`, 'x')).toEqual([`${what}: x`]);
  });
});
