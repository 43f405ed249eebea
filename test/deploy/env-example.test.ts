import { describe, expect, it } from '@jest/globals';
import { DEMO } from '../../src/demo-settings.ts';
import { ALL_VARIABLES, isSecret, REQUIRED_VARIABLES, readProjectFile } from './deployment-files.ts';

interface Entry {
  name: string;
  value: string;
  commentedOut: boolean;
  explanation: string;
}

const ASSIGNMENT = /^(# )?([A-Z][A-Z0-9_]*)=(.*)$/;

const lines = readProjectFile('.env.example').split('\n');
const entries: Entry[] = lines.flatMap((line, index) => {
  const [, comment, name, value] = ASSIGNMENT.exec(line) ?? [];
  if (!name) return [];
  return [{ name, value: value!, commentedOut: comment !== undefined, explanation: lines[index - 1] ?? '' }];
});
const ofCompose = [...readProjectFile('docker-compose.yml').matchAll(/\$\{([A-Z0-9_]+)/g)].map((match) => match[1]!);
const known = new Set([...ALL_VARIABLES, ...ofCompose]);
const names = entries.map(({ name }) => name);

describe('.env.example', () => {
  it('knows where to look for what is read', () => {
    expect(ALL_VARIABLES.length).toBeGreaterThan(60);
    for (const name of ['PORT', 'CALL_POLICY', 'HIRINGS_API_URL', 'POSTGRES_PORT', 'TEMPORAL_API_KEY', 'DATA_DIR'])
      expect(ALL_VARIABLES).toContain(name);
  });

  it('has every variable that is read, once', () => {
    expect([...known].filter((name) => !names.includes(name))).toEqual([]);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it('has no variable that nobody reads', () => {
    expect(names.filter((name) => !known.has(name))).toEqual([]);
  });

  it('explains each in the line above it', () => {
    const unexplained = entries.filter(
      ({ explanation }) => !/^# \S.{5,}/.test(explanation) || ASSIGNMENT.test(explanation),
    );
    expect(unexplained.map(({ name }) => name)).toEqual([]);
  });

  it('leaves open exactly what must be set, and comments out the rest', () => {
    const open = entries.filter(({ commentedOut }) => !commentedOut);
    const passwords = ofCompose.filter((name) => name.endsWith('POSTGRES_PASSWORD'));
    expect(open.map(({ name }) => name).toSorted()).toEqual(
      [...new Set([...REQUIRED_VARIABLES, ...passwords])].toSorted(),
    );
    expect(open.filter(({ value }) => value !== '')).toEqual([]);
  });

  it('holds no secret, not even one of the demo', () => {
    const secrets = entries.filter(({ name }) => isSecret(name));
    expect(secrets.length).toBeGreaterThan(10);
    for (const { name, value } of secrets) expect(`${name}=${value}`).toMatch(/=(<.+>)?$/);
    const demo = Object.values(DEMO).filter((value) => typeof value === 'string' && value.startsWith('demo-'));
    for (const value of demo) expect(lines.join('\n')).not.toContain(value);
  });
});
