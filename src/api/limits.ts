/**
 * What one caller may send, who may read the answer, who is turned away first and how long an answer may take, in one
 * table (security-and-reliability.md §1.2); tested row by row. Rates are per API key, else per IP address (/56 for IPv6).
 */
export interface RequestClass {
  /** largest body in bytes */
  bodyBytes: number;
  rate: Rate;
  /** pages of any origin may read the answer, without credentials; null: only our own */
  cors: 'any' | null;
  shedRank: ShedRank;
  /**
   * Without an answer by then it is 503. Only where that is true whatever happens afterwards: a webhook that was stored all
   * the same is told from its repetition, a list changes nothing. null: the door knows its own limit, and what to say then.
   */
  answersWithinMs: number | null;
}

/** On average `perSecond`, at once at most `burst`. */
export interface Rate {
  perSecond: number;
  burst: number;
}

/** Who is turned away when there is too much to do (shed-load.ts): 4 first, 1 last, null never. */
export type ShedRank = 1 | 2 | 3 | 4 | null;

const KiB = 1024;
const MiB = 1024 * KiB;

/** A verified webhook is never slowed down (a 429 would lose it); this brakes who guesses signatures. */
const FAILING_SIGNATURES: Rate = { perSecond: 20, burst: 20 };

/** Session cookies that are looked up and are none (any more), per address: each costs a look into the database. */
export const FAILING_SESSIONS: Rate = { perSecond: 20, burst: 100 };

const ELEVENLABS = { rate: FAILING_SIGNATURES, cors: null, shedRank: 1, answersWithinMs: 5_000 } as const;
/** It waits 15 s itself. */
const TWILIO = { ...ELEVENLABS, answersWithinMs: 8_000 } as const;
const PEOPLE = { cors: null, shedRank: 3, answersWithinMs: null } as const;
const LISTS = { rate: { perSecond: 20, burst: 100 }, cors: null, shedRank: 4, answersWithinMs: 10_000 } as const;

export const LIMITS = {
  elevenLabsWebhooks: { bodyBytes: 8 * MiB, ...ELEVENLABS },
  /** Event Streams batches events, some hundreds in one request: more than the 64 KiB of a single callback */
  twilioEventStreams: { bodyBytes: 1 * MiB, ...TWILIO },
  /** one callback of Twilio: a form */
  twilioCallbacks: { bodyBytes: 64 * KiB, ...TWILIO },
  /** a form as well; what cannot be joined in time says goodbye by itself (twiml-for-leg.ts) */
  twiml: { bodyBytes: 16 * KiB, ...TWILIO, answersWithinMs: null },
  /** asked while somebody's phone rings: personalisation; its doors have a word for who cannot be found in time */
  whileRinging: {
    bodyBytes: 16 * KiB,
    rate: { perSecond: 10, burst: 50 },
    cors: null,
    shedRank: 1,
    answersWithinMs: null,
  },
  /** 503 would deny a phone that rings: the doors say what is true by `answerWithinMs` of the policy */
  placements: {
    bodyBytes: 256 * KiB,
    rate: { perSecond: 5, burst: 50 },
    cors: null,
    shedRank: 2,
    answersWithinMs: null,
  },
  setups: { bodyBytes: 2 * MiB, ...PEOPLE, rate: { perSecond: 2, burst: 10 }, cors: 'any' },
  writes: { bodyBytes: 64 * KiB, ...PEOPLE, rate: { perSecond: 10, burst: 50 } },
  /** a transcript with its entries comes through here (interviews) */
  transcripts: { bodyBytes: 8 * MiB, ...PEOPLE, rate: { perSecond: 10, burst: 50 } },
  /** POST /calls/search reads, but has a body: names and numbers never go into a URL */
  reads: { bodyBytes: 64 * KiB, ...LISTS },
  setupReads: { bodyBytes: 0, ...LISTS, cors: 'any' },
  /** open for an hour (STREAMS) */
  streams: { bodyBytes: 0, ...LISTS, cors: 'any', answersWithinMs: null },
  /**
   * The dashboard's files: one page is some dozens of them. Never turned away: no browser asks again for a script, and an
   * empty page would hide what the load is from who looks for it; what the pages ask for is turned away, and asked again.
   */
  pages: { bodyBytes: 0, ...LISTS, rate: { perSecond: 20, burst: 200 }, shedRank: null, answersWithinMs: null },
  /** counted before the key is looked at: guessing one takes for ever */
  logins: {
    bodyBytes: 4 * KiB,
    rate: { perSecond: 5 / 60, burst: 5 },
    cors: null,
    shedRank: null,
    answersWithinMs: 10_000,
  },
  /** the dashboard's stream, open for an hour too */
  liveStreams: { bodyBytes: 0, ...LISTS, answersWithinMs: null },
  health: { bodyBytes: 0, rate: { perSecond: 10, burst: 100 }, cors: null, shedRank: null, answersWithinMs: null },
  /** the name of the service, for HOC's pages */
  hello: { bodyBytes: 0, rate: { perSecond: 10, burst: 100 }, cors: 'any', shedRank: null, answersWithinMs: null },
} as const satisfies Record<string, RequestClass>;

export type RequestClassName = keyof typeof LIMITS;

/** Load beyond which a rank gets 503; both measures must last for two looks (load.ts). */
export interface SheddingLimits {
  /** p99 of the event loop's delay */
  loopDelayMs: { 4: number; 3: number; 2: number };
  /** requests that wait for a connection to PostgreSQL: rank 4 */
  poolWaiting: number;
  /** requests of rank 1 under way */
  webhooksInFlight: number;
  lookEveryMs: number;
}

export const SHEDDING: SheddingLimits = {
  loopDelayMs: { 4: 200, 3: 500, 2: 1_000 },
  poolWaiting: 20,
  webhooksInFlight: 500,
  lookEveryMs: 500,
};

/** Limits of the reading itself. */
export interface ReadingLimits {
  /** a body that takes longer is cut with 408 */
  bodyTimeoutMs: number;
  /** what is read on, unkept, of a body that is too large, so that a client that writes first can read our 413 */
  discardBytes: number;
  /** bodies not verified yet, in all, per process */
  unverifiedBytes: number;
}

export const READING: ReadingLimits = {
  bodyTimeoutMs: 15_000,
  discardBytes: 1 * MiB,
  unverifiedBytes: 64 * MiB,
};

/** Streams, which stay open. */
export interface StreamLimits {
  /** at the same time, per key (without one, per IP address) and process */
  perCaller: number;
  heartbeatMs: number;
  /** of the dashboard's */
  liveHeartbeatMs: number;
  /** then the client is sent away and comes back: a stream must not outlive a key or a deploy */
  openForMs: number;
  /** what waits for a client that does not read, before it is cut off */
  backlogBytes: number;
}

export const STREAMS: StreamLimits = {
  perCaller: 10,
  heartbeatMs: 30_000,
  liveHeartbeatMs: 15_000,
  openForMs: 3_600_000,
  backlogBytes: 256 * KiB,
};

/** Limits of the listening socket (server.ts). */
export const SOCKET_LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 65_000,
  maxHeaderSize: 16 * KiB,
} as const;
