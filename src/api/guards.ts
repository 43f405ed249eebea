import type { RequestHandler } from 'express';
import type { Config } from '../config.ts';
import {
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
import { hocIsOpen, type KeySettings, keysOf } from './keys.ts';
import {
  LIMITS,
  READING,
  type ReadingLimits,
  type RequestClass,
  type RequestClassName,
  type StreamLimits,
  STREAMS,
} from './limits.ts';
import { rateLimited } from './rate-limit.ts';
import { bodyReader, refuseOtherThanForm, refuseOtherThanJson, requireJson } from './read-body.ts';

export interface ApiLimits {
  classes: Record<RequestClassName, RequestClass>;
  reading: ReadingLimits;
  streams: StreamLimits;
}

export const API_LIMITS: ApiLimits = { classes: LIMITS, reading: READING, streams: STREAMS };

/**
 * What stands in front of the doors, by who knocks: whose key, how often, how large a body. The rate is counted before
 * a key is refused, so that guessing keys is slowed down; a body is read only when the key suffices.
 */
export function guardsOf(
  config: KeySettings & Pick<Config, 'authCompatOpen'>,
  { classes, reading }: ApiLimits = API_LIMITS,
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
  const placements = rate('placements');
  const reads = rate('reads');
  const v1 = [noStore, known];

  return {
    /** health and descriptions, for anybody */
    anybody: [rate('health')],
    hoc: [known, placements, allowHoc(hocOpen), body('placements')],
    /** webhooks: their signature is checked by the door, on the bytes that are read here */
    elevenLabs: [refuseOtherThanJson, body('elevenLabsWebhooks')],
    /** the interviews' webhook answers whatever reaches it: any content type */
    convai: [body('elevenLabsWebhooks')],
    twilio: [refuseOtherThanJson, body('twilioEventStreams')],
    twilioForm: [refuseOtherThanForm, body('twilioCallbacks')],
    /** asked by those doors only when a signature was wrong */
    wrongSignatures: {
      elevenLabs: rate('elevenLabsWebhooks'),
      twilio: rate('twilioEventStreams'),
      twilioForm: rate('twilioCallbacks'),
    },
    /** the campaign set-up checks its own secret, after the body: its contract says so */
    setup: [rate('setups'), body('setups')],
    /** its other doors check the same secret */
    setupReading: [reads],
    /** open in the original systems: AUTH_COMPAT_OPEN decides */
    compatReading: [reads, compatReading],
    compatChanging: [rate('writes'), compat, body('writes')],
    compatPlacing: [placements, compat, body('placements')],
    compatTranscript: [rate('transcripts'), compat, body('transcripts')],
    compatStream: [identifyCompat(ring), reads, allowCompat(ring, EVERY_ROLE, { open, alsoBy: 'cookie_or_token' })],
    /** asked while a phone rings */
    whileRinging: [rate('whileRinging'), compat, body('whileRinging')],
    hocReading: [reads, hocCompat(EVERY_ROLE)],
    hocWhileRinging: [rate('whileRinging'), hocCompat(PLACERS), body('whileRinging')],
    /** /api/v1 */
    placing: [...v1, placements, allow(PLACERS), requireJson, body('placements')],
    readingOne: [...v1, reads, allow(EVERY_ROLE)],
    reading: [...v1, reads, allow(READERS)],
    searching: [...v1, reads, allow(READERS), requireJson, body('reads')],
    changing: [...v1, rate('writes'), allow(OPERATORS)],
    settling: [...v1, rate('writes'), allow(OPERATORS), requireJson, body('writes')],
  } satisfies Record<string, RequestHandler[] | Record<string, RequestHandler>>;
}

/** Answers of /api/v1 are about people. */
const noStore: RequestHandler = (_req, res, next) => {
  res.set('Cache-Control', 'no-store');
  next();
};
