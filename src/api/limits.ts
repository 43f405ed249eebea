/**
 * What one caller may send, in one table (security-and-reliability.md §1.2); tested row by row. Rates are per API key,
 * else per IP address (/56 for IPv6).
 */
export interface RequestClass {
  /** largest body in bytes */
  bodyBytes: number;
  rate: Rate;
}

/** On average `perSecond`, at once at most `burst`. */
export interface Rate {
  perSecond: number;
  burst: number;
}

const KiB = 1024;
const MiB = 1024 * KiB;

/** A verified webhook is never slowed down (a 429 would lose it); this brakes who guesses signatures. */
const FAILING_SIGNATURES: Rate = { perSecond: 20, burst: 20 };

export const LIMITS = {
  elevenLabsWebhooks: { bodyBytes: 8 * MiB, rate: FAILING_SIGNATURES },
  /** Event Streams batches events, some hundreds in one request: more than the 64 KiB of a single callback */
  twilioEventStreams: { bodyBytes: 1 * MiB, rate: FAILING_SIGNATURES },
  /** one callback of Twilio: a form */
  twilioCallbacks: { bodyBytes: 64 * KiB, rate: FAILING_SIGNATURES },
  /** asked while somebody's phone rings: personalisation, TwiML */
  whileRinging: { bodyBytes: 16 * KiB, rate: { perSecond: 10, burst: 50 } },
  setups: { bodyBytes: 2 * MiB, rate: { perSecond: 2, burst: 10 } },
  placements: { bodyBytes: 256 * KiB, rate: { perSecond: 5, burst: 50 } },
  writes: { bodyBytes: 64 * KiB, rate: { perSecond: 10, burst: 50 } },
  /** POST /calls/search reads, but has a body: names and numbers never go into a URL */
  reads: { bodyBytes: 64 * KiB, rate: { perSecond: 20, burst: 100 } },
  /** a transcript with its entries comes through here (interviews) */
  transcripts: { bodyBytes: 8 * MiB, rate: { perSecond: 10, burst: 50 } },
  health: { bodyBytes: 0, rate: { perSecond: 10, burst: 100 } },
} as const satisfies Record<string, RequestClass>;

export type RequestClassName = keyof typeof LIMITS;

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
  /** then the client is sent away and comes back: a stream must not outlive a key or a deploy */
  openForMs: number;
  /** what waits for a client that does not read, before it is cut off */
  backlogBytes: number;
}

export const STREAMS: StreamLimits = {
  perCaller: 10,
  heartbeatMs: 30_000,
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
