import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { startCall } from '../../../src/api/commands/start-call.ts';
import type { CallOutcome } from '../../../src/domain/calls/call.ts';
import type { CallRequest } from '../../../src/domain/calls/call-request.ts';
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts';
import { createLog } from '../../../src/log.ts';
import { claimDial } from '../../../src/store/calls/claim-dial.ts';
import { recordPlaced } from '../../../src/store/calls/attempts.ts';
import { soon } from '../../chaos/steps.ts';
import { aDatabase, waitingForLocks } from '../../harness/database.ts';
import { LINE } from '../../store/rows.ts';

let suite: Awaited<ReturnType<typeof aDatabase>>;
beforeAll(async () => {
  suite = await aDatabase();
});
afterAll(() => suite.drop());

let next = 700;
const aRequest = (): CallRequest => ({
  campaignId: null,
  companyName: 'Klinik am Park',
  firstName: 'Erika',
  lastName: 'Musterfrau',
  toNumber: `+493023125${(next += 1)}`,
  agentPhoneNumberId: null,
  overridePrompt: null,
  email: null,
  externalId: null,
  timeZone: null,
  placement: null,
  policy: {},
  askedBy: 'test',
  idempotencyKey: null,
});

const house = { policy: DEFAULT_POLICY, callPlacement: 'elevenlabs' as const };
const log = createLog('test', { level: 'silent' });

const PLACED = 'CA00000000000000000000000000000099';

/** Asks for a call whose workflow was started by somebody else, went this way, and has ended before it could be asked. */
function askTooLate(outcome: CallOutcome) {
  const workflows = {
    placement: async ({ id }: { id: string }) => {
      if (outcome === 'held') await place(id);
      await sql`update calls set phase = 'closed', outcome = ${outcome}, closed_at = now() where id = ${id}`.execute(
        suite.db,
      );
      return null;
    },
  };
  return startCall(suite.db, workflows, house, log)(aRequest());
}

async function place(id: string, callSid = PLACED): Promise<void> {
  const claim = await claimDial(suite.db, id, 1, 1, LINE);
  if (claim.kind !== 'claimed') throw new Error(claim.kind);
  await recordPlaced(suite.db, claim.attempt, 1, { callSid, conversationId: null }, 'answer');
}

describe('a call whose story was told to its end before its request could ask', () => {
  it.each([
    ['held', { kind: 'placed', callSid: PLACED }],
    ['opted_out', { kind: 'must_not_call', reason: 'The candidate does not want to be called' }],
    ['invalid_number', { kind: 'must_not_call', reason: 'The number cannot be called' }],
    ['cancelled_by_operator', { kind: 'not_placed', reason: 'cancelled_by_operator' }],
  ] as const)('and was %s is answered by its row at once', async (outcome, answer) => {
    const began = performance.now();
    expect(await askTooLate(outcome)).toMatchObject({ kind: 'answered', answer });
    expect(performance.now() - began).toBeLessThan(DEFAULT_POLICY.dialWithinMs / 4);
  });
});

describe('the same request, asked again before the first has its answer', () => {
  it('is the same call, also when that is placed and gets its outcome while the second looks for it', async () => {
    const request = aRequest();
    const first = await callOf(request);
    const second = await suite.db.transaction().execute(async (trx) => {
      await sql`select from candidates where phone = ${request.toNumber} for update`.execute(trx);
      const meant = callOf(request);
      await soon(async () => (await waitingForLocks(suite.db)) > 0, 'the second to look for its call');
      await place(first, PLACED.replace('99', '98'));
      await sql`update calls set outcome = 'held' where id = ${first}`.execute(suite.db);
      return { meant };
    });
    expect(await second.meant).toBe(first);
  });
});

/** Which call a request means; its answer does not come. */
const callOf = (request: CallRequest): Promise<string> =>
  new Promise((resolve, reject) => {
    const placement = ({ id }: { id: string }) => {
      resolve(id);
      return new Promise<never>(() => undefined);
    };
    startCall(suite.db, { placement }, house, log)(request).catch(reject);
  });
