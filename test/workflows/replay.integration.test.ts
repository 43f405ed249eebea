import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { replay } from '../harness/histories.ts';

const FOLDER = join(import.meta.dirname, '..', 'histories');
const GOLDEN = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));

/** Whom the stories are about, and what they say: numbers, names (HOC's applicants too), leads, messages, conversations. */
const PERSONAL = [
  ...[/23125\d{3}/, /2125550\d{3}/, /\+[1-9]\d{6,}/, /lead[-_]of|lead_\d/],
  ...[/Erika/, /Musterfrau/, /Birkenallee/, /Jonas|Grünwald|Geheimrat|Mühlteich/],
  ...[/Musterweg|öffnen Sie/, /billing export|test drive|interested/i],
];

const read = (name: string) => readFileSync(join(FOLDER, name), 'utf8');

describe('a golden history', () => {
  it('is there', () => {
    expect(GOLDEN).not.toEqual([]);
  });

  it.each(GOLDEN)('%s: today’s workflow code decides as it did then', async (name) => {
    const history = JSON.parse(read(name));
    await replay(history, history.events[0].workflowExecutionStartedEventAttributes.workflowId);
  });

  it.each(GOLDEN)('%s: holds nothing personal and nothing of a machine', (name) => {
    const decoded = read(name).replaceAll(/"data":"([A-Za-z0-9+/=]+)"/g, (_, data: string) =>
      Buffer.from(data, 'base64').toString(),
    );
    for (const told of [...PERSONAL, /\/(home|root|work|tmp|Users)\//]) expect(told.exec(decoded)).toBeNull();
  });
});
