import { expect, it } from '@jest/globals';
import { LIMITS, SHEDDING, SOCKET_LIMITS, STREAMS } from '../../src/api/limits.ts';

const KiB = 1024;
const MiB = 1024 * KiB;

/** As it is agreed: largest body, requests a second (at once), who may read it, turned away as, answered within. */
const TABLE: [
  name: string,
  body: number,
  perSecond: number,
  burst: number,
  cors: 'any' | null,
  rank: number | null,
  ms: number | null,
][] = [
  ['elevenLabsWebhooks', 8 * MiB, 20, 20, null, 1, 5_000],
  ['twilioEventStreams', 1 * MiB, 20, 20, null, 1, 8_000],
  ['twilioCallbacks', 64 * KiB, 20, 20, null, 1, 8_000],
  ['twiml', 16 * KiB, 20, 20, null, 1, null],
  ['whileRinging', 16 * KiB, 10, 50, null, 1, null],
  ['placements', 256 * KiB, 5, 50, null, 2, null],
  ['setups', 2 * MiB, 2, 10, 'any', 3, null],
  ['writes', 64 * KiB, 10, 50, null, 3, null],
  ['transcripts', 8 * MiB, 10, 50, null, 3, null],
  ['reads', 64 * KiB, 20, 100, null, 4, 10_000],
  ['setupReads', 0, 20, 100, 'any', 4, 10_000],
  ['streams', 0, 20, 100, 'any', 4, null],
  ['pages', 0, 20, 200, null, null, null],
  ['logins', 4 * KiB, 5 / 60, 5, null, null, 10_000],
  ['liveStreams', 0, 20, 100, null, 4, null],
  ['health', 0, 10, 100, null, null, null],
  ['hello', 0, 10, 100, 'any', null, null],
];

it('has exactly the rows of the table', () => {
  expect(
    Object.entries(LIMITS).map(([name, { bodyBytes, rate, cors, shedRank, answersWithinMs }]) => [
      name,
      bodyBytes,
      rate.perSecond,
      rate.burst,
      cors,
      shedRank,
      answersWithinMs,
    ]),
  ).toEqual(TABLE);
});

it('has the limits of streams, of load and of the socket', () => {
  expect([STREAMS, SHEDDING, SOCKET_LIMITS]).toEqual([
    { perCaller: 10, heartbeatMs: 30_000, liveHeartbeatMs: 15_000, openForMs: 3_600_000, backlogBytes: 256 * KiB },
    { loopDelayMs: { 4: 200, 3: 500, 2: 1_000 }, poolWaiting: 20, webhooksInFlight: 500, lookEveryMs: 500 },
    { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 65_000, maxHeaderSize: 16 * KiB },
  ]);
});
