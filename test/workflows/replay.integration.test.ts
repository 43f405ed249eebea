import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { replay } from '../harness/histories.ts';

const FOLDER = join(import.meta.dirname, '..', 'histories');
const GOLDEN = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));

const read = (name: string) => readFileSync(join(FOLDER, name), 'utf8');

describe('a golden history', () => {
  it('is there', () => {
    expect(GOLDEN).not.toEqual([]);
  });

  it.each(GOLDEN)('%s: today’s workflow code decides as it did then', async (name) => {
    await replay(JSON.parse(read(name)), 'candidate-call:golden');
  });

  it.each(GOLDEN)('%s: holds nothing personal and nothing of a machine', (name) => {
    const decoded = read(name).replaceAll(/"data":"([A-Za-z0-9+/=]+)"/g, (_, data: string) =>
      Buffer.from(data, 'base64').toString(),
    );
    for (const told of [/23125\d{3}/, /Erika/, /Musterfrau/, /Birkenallee/, /\/(home|root|work|tmp|Users)\//])
      expect(told.exec(decoded)).toBeNull();
  });
});
