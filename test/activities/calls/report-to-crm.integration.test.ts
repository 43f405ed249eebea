import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { ActivityDependencies } from '../../../src/activities/dependencies.ts';
import { reportToCrm } from '../../../src/activities/calls/report-to-crm.ts';
import { claimDial, fenceAttempt } from '../../../src/store/calls/claim-dial.ts';
import { findCall } from '../../../src/store/calls/calls.ts';
import { aDatabase } from '../../harness/database.ts';
import { anAcceptedCall, LINE } from '../../store/rows.ts';

let suite: Awaited<ReturnType<typeof aDatabase>>;
beforeAll(async () => {
  suite = await aDatabase();
});
afterAll(() => suite.drop());

const report = (callId: string, attempt: number) =>
  reportToCrm({ db: suite.db, crm: null } as unknown as ActivityDependencies)({
    callId,
    attempt,
    revision: 9,
    outcome: 'expired',
  });

describe('a story that ends after a backup came back in its midst', () => {
  it('does not close its call by rows that have forgotten how an earlier attempt ended', async () => {
    const callId = await anAcceptedCall(suite.db, { to: '+493023125412' });
    await claimDial(suite.db, callId, 1, 1, LINE);
    await expect(report(callId, 2)).rejects.toMatchObject({ type: 'RowsWentBack' });
    expect(await findCall(suite.db, callId)).toMatchObject({ closed_at: null });
  });

  it('closes it where all that was sent is decided, also if the last attempt is forgotten', async () => {
    const callId = await anAcceptedCall(suite.db, { to: '+493023125413' });
    await claimDial(suite.db, callId, 1, 1, LINE);
    await sql`update call_attempts set outcome = 'not_placed', phase = 'not_placed' where call_id = ${callId}`.execute(
      suite.db,
    );
    await report(callId, 2);
    expect(await findCall(suite.db, callId)).toMatchObject({ phase: 'closed', outcome: 'expired' });
  });

  it('closes it where nothing was sent', async () => {
    const callId = await anAcceptedCall(suite.db, { to: '+493023125414' });
    await fenceAttempt(suite.db, callId, 1, LINE);
    await report(callId, 1);
    expect(await findCall(suite.db, callId)).toMatchObject({ phase: 'closed', outcome: 'expired' });
  });
});
