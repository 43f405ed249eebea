import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { CALL_PHASES } from '../../src/domain/calls/call.ts';
import { NEW_CALL } from '../../src/domain/calls/call-progress.ts';
import { describeCall } from '../../src/workflows/describe-call.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'src', 'workflows');
const source = (file: string) => readFileSync(join(FOLDER, file), 'utf8');
const FILES = [...source('index.ts').matchAll(/from '\.\/([\w-]+\.ts)'/g)].map(([, file]) => file!);

const TIMES = { since: 0, dialBy: 45_000, askFrom: 90_000, held: null };

describe('what the Temporal UI says', () => {
  it('is said by every workflow', () => {
    expect(FILES.length).toBeGreaterThan(10);
    const silent = FILES.filter((file) => !/\b(showWhere|followCall)\(/.test(source(file)));
    expect(silent).toEqual([]);
  });

  it('holds words of ours, numbers of tries and times, nothing else', () => {
    const said = FILES.flatMap((file) => [...source(file).matchAll(/showWhere\(([^;]*)\);/g)].map(([, what]) => what!));
    expect(said.length).toBeGreaterThan(20);
    const filledIn = said.flatMap((what) => [...what.matchAll(/\$\{([^}]*)\}/g)].map(([, filling]) => filling!));
    const harmless = /^(tries|number|dayAndTime\([\w. ()+]*\))$/;
    expect(filledIn.filter((filling) => !harmless.test(filling))).toEqual([]);
  });

  it.each(CALL_PHASES.filter((phase) => phase !== 'closed'))(
    'of a call that is %s: where it is and what it waits for',
    (phase) => {
      expect(describeCall({ ...NEW_CALL, phase, attempt: 1 }, TIMES)).toMatch(
        /^\*\*[A-Z][\w: ]+\*\*, attempt 1, since 00:00:00 UTC\n\n[A-Z].{20,}\.$/,
      );
    },
  );

  it('of a call that is held back: why, in our words, and until when', () => {
    const heldBy = (reason: string) =>
      describeCall({ ...NEW_CALL, phase: 'held_back', attempt: 1 }, { ...TIMES, held: { reason, askAgainAt: 5_000 } });
    expect(heldBy('clocks_differ')).toContain('The clocks of a worker and of the database differ');
    expect(heldBy('all_lines_in_use')).toContain('Asks again at 00:00:05 UTC. Not dialled after 00:00:45 UTC.');
    expect(heldBy('Kanaria')).toContain('Waits for a free line.');
    expect(heldBy('toString')).toContain('Waits for a free line.');
    expect(heldBy('Kanaria')).not.toContain('Kanaria');
  });
});
