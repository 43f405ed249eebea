import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { answersWithin } from './answers-within.ts';
import {
  ADMINS,
  allow,
  allowCompat,
  allowHoc,
  EVERY_ROLE,
  hocUnauthorized,
  identify,
  identifyCompat,
  keyRing,
  OPERATORS,
  PLACERS,
  READERS,
} from './auth.ts';
import { anyOrigin } from './cors.ts';
import { hocIsOpen, type KeySettings, keysOf } from './keys.ts';
import {
  LIMITS,
  READING,
  type ReadingLimits,
  type RequestClass,
  type RequestClassName,
  SHEDDING,
  type SheddingLimits,
  type StreamLimits,
  STREAMS,
} from './limits.ts';
import type { Load } from './load.ts';
import { rateLimited } from './rate-limit.ts';
import { loadShedder } from './shed-load.ts';
import { bodyReader, refuseOtherThanForm, refuseOtherThanJson, requireJson } from './read-body.ts';

export interface ApiLimits {
  classes: Record<RequestClassName, RequestClass>;
  reading: ReadingLimits;
  streams: StreamLimits;
  shedding: SheddingLimits;
}

export const API_LIMITS: ApiLimits = { classes: LIMITS, reading: READING, streams: STREAMS, shedding: SHEDDING };

/**
 * What stands in front of the doors, by who knocks: whether there is time for them, whose key, how often, how large a body.
 * The rate is counted before a key is refused, so that guessing keys is slowed down; a body is read only when the key
 * suffices, and the time for the answer runs from then on.
 */
export function guardsOf(
  config: KeySettings & Pick<Config, 'authCompatOpen'>,
  { classes, reading, shedding }: ApiLimits,
  load: () => Load,
  log: Logger,
) {
  const ring = keyRing(keysOf(config));
  const known = identify(ring);
  const open = config.authCompatOpen;
  const hocOpen = hocIsOpen(config);
  const compat = allowCompat(ring, PLACERS, { open });
  const compatReading = allowCompat(ring, EVERY_ROLE, { open });
  const hocCompat = (roles: typeof PLACERS) =>
    allowCompat(ring, roles, { open: open || hocOpen, refusal: hocUnauthorized });
  const readBody = bodyReader(reading);
  const body = (name: RequestClassName) => readBody(classes[name].bodyBytes);
  const rate = (name: RequestClassName) => rateLimited(classes[name].rate);
  const shed = loadShedder(load, shedding, log);
  /** What all doors of a class have around what is their own. */
  const of = (name: RequestClassName, ...own: RequestHandler[]): RequestHandler[] => {
    const { cors, shedRank, answersWithinMs } = classes[name];
    return [
      ...(cors === 'any' ? [anyOrigin] : []),
      shed(shedRank),
      ...own,
      ...(answersWithinMs === null ? [] : [answersWithin(answersWithinMs)]),
    ];
  };
  const placements = rate('placements');
  const reads = rate('reads');
  const v1 = [noStore, known];

  return {
    /** health and descriptions, for anybody */
    anybody: of('health', rate('health')),
    hello: of('hello', rate('hello')),
    hoc: of('placements', known, placements, allowHoc(hocOpen), body('placements')),
    /** webhooks: their signature is checked by the door, on the bytes that are read here */
    elevenLabs: of('elevenLabsWebhooks', refuseOtherThanJson, body('elevenLabsWebhooks')),
    /** the interviews' webhook answers whatever reaches it: any content type */
    convai: of('elevenLabsWebhooks', body('elevenLabsWebhooks')),
    twilio: of('twilioEventStreams', refuseOtherThanJson, body('twilioEventStreams')),
    twilioForm: of('twilioCallbacks', refuseOtherThanForm, body('twilioCallbacks')),
    twiml: of('twiml', refuseOtherThanForm, body('twiml')),
    /** asked by those doors only when a signature was wrong */
    wrongSignatures: {
      elevenLabs: rate('elevenLabsWebhooks'),
      twilio: rate('twilioEventStreams'),
      twilioForm: rate('twilioCallbacks'),
    },
    /** the campaign set-up checks its own secret, after the body: its contract says so */
    setup: of('setups', rate('setups'), body('setups')),
    /** its other doors check the same secret */
    setupReading: of('setupReads', rate('setupReads')),
    /** open in the original systems: AUTH_COMPAT_OPEN decides */
    compatReading: of('reads', reads, compatReading),
    compatChanging: of('writes', rate('writes'), compat, body('writes')),
    compatPlacing: of('placements', placements, compat, body('placements')),
    compatTranscript: of('transcripts', rate('transcripts'), compat, body('transcripts')),
    compatStream: of(
      'streams',
      identifyCompat(ring),
      rate('streams'),
      allowCompat(ring, EVERY_ROLE, { open, alsoBy: 'cookie_or_token' }),
    ),
    /** asked while a phone rings */
    whileRinging: of('whileRinging', rate('whileRinging'), compat, body('whileRinging')),
    hocReading: of('reads', reads, hocCompat(EVERY_ROLE)),
    hocWhileRinging: of('whileRinging', rate('whileRinging'), hocCompat(PLACERS), body('whileRinging')),
    /** /api/v1 */
    placing: of('placements', ...v1, placements, allow(PLACERS), requireJson, body('placements')),
    readingOne: of('reads', ...v1, reads, allow(EVERY_ROLE)),
    reading: of('reads', ...v1, reads, allow(READERS)),
    /** everything at once, to take away */
    exporting: of('reads', ...v1, reads, allow(OPERATORS)),
    erasing: of('writes', ...v1, rate('writes'), allow(ADMINS)),
    /** all that is held of a person, and what became of it */
    exportingPerson: of('reads', ...v1, reads, allow(ADMINS)),
    searching: of('reads', ...v1, reads, allow(READERS), requireJson, body('reads')),
    changing: of('writes', ...v1, rate('writes'), allow(OPERATORS)),
    settling: of('writes', ...v1, rate('writes'), allow(OPERATORS), requireJson, body('writes')),
  } satisfies Record<string, RequestHandler[] | Record<string, RequestHandler>>;
}

/** Answers of /api/v1 are about people. */
const noStore: RequestHandler = (_req, res, next) => {
  res.set('Cache-Control', 'no-store');
  next();
};
