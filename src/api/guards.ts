import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import type { Role } from '../api-keys.ts';
import type { Config } from '../config.ts';
import type { Sessions } from '../store/sessions.ts';
import type { RequestMeters } from './load/request-meters.ts';
import { answersWithin } from './load/answers-within.ts';
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
} from './access/auth.ts';
import { anyOrigin } from './requests/cors.ts';
import { hocIsOpen, type KeySettings, keysOf } from './access/keys.ts';
import {
  FAILING_SESSIONS,
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
import type { Load } from './load/load.ts';
import { rateLimited } from './load/rate-limit.ts';
import { identifyOurs, refuseCrossSite } from './access/sessions.ts';
import { routeOf } from './requests/request-context.ts';
import { loadShedder } from './load/shed-load.ts';
import { bodyReader, refuseOtherThanForm, refuseOtherThanJson, requireJson } from './requests/read-body.ts';

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
  config: KeySettings & Pick<Config, 'authCompatOpen' | 'publicUrl'>,
  { classes, reading, shedding }: ApiLimits,
  load: () => Load,
  log: Logger,
  sessions: Sessions,
  meters: RequestMeters,
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
  const shed = loadShedder(load, shedding, log, meters);
  /** What all doors of a class have around what is their own. */
  const of = (name: RequestClassName, ...own: RequestHandler[]): RequestHandler[] => {
    const { cors, shedRank, answersWithinMs } = classes[name];
    return [
      ...(cors === 'any' ? [anyOrigin] : []),
      ofClass(name),
      shed(shedRank),
      ...own,
      ...(answersWithinMs === null ? [] : [answersWithin(answersWithinMs)]),
    ];
  };
  /** Of what nobody signed there is a count and nothing else (T1). */
  const counted =
    (brake: RequestHandler): RequestHandler =>
    (req, res, next) => {
      meters.wrongSignature(routeOf(req));
      brake(req, res, next);
    };
  const placements = rate('placements');
  const reads = rate('reads');
  const v1 = [noStore, identifyOurs(ring, sessions, FAILING_SESSIONS)];
  const sameSite = refuseCrossSite(config.publicUrl);
  const ours = (roles: readonly Role[]) => [allow(roles), sameSite];

  return {
    /** health and descriptions, for anybody */
    anybody: of('health', rate('health')),
    hello: of('hello', rate('hello')),
    /** the dashboard's files */
    pages: of('pages', rate('pages')),
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
      elevenLabs: counted(rate('elevenLabsWebhooks')),
      twilio: counted(rate('twilioEventStreams')),
      twilioForm: counted(rate('twilioCallbacks')),
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
    placing: of('placements', ...v1, placements, ...ours(PLACERS), requireJson, body('placements')),
    readingOne: of('reads', ...v1, reads, ...ours(EVERY_ROLE)),
    reading: of('reads', ...v1, reads, ...ours(READERS)),
    watching: of('liveStreams', ...v1, rate('liveStreams'), ...ours(READERS)),
    /** everything at once, to take away */
    exporting: of('reads', ...v1, reads, ...ours(OPERATORS)),
    erasing: of('writes', ...v1, rate('writes'), ...ours(ADMINS)),
    /** all that is held of a person, and what became of it */
    exportingPerson: of('reads', ...v1, reads, ...ours(ADMINS)),
    searching: of('reads', ...v1, reads, ...ours(READERS), requireJson, body('reads')),
    changing: of('writes', ...v1, rate('writes'), ...ours(OPERATORS)),
    /** the dashboard's door: by address, for nobody is known yet */
    loggingIn: of('logins', noStore, rate('logins'), requireJson, body('logins')),
    /** what a reader changes of their own */
    leaving: of('writes', ...v1, rate('writes'), ...ours(READERS)),
    settling: of('writes', ...v1, rate('writes'), ...ours(OPERATORS), requireJson, body('writes')),
  } satisfies Record<string, RequestHandler[] | Record<string, RequestHandler>>;
}

const ofClass =
  (name: RequestClassName): RequestHandler =>
  (_req, res, next) => {
    res.locals.requestClass = name;
    next();
  };

/** Answers of /api/v1 are about people. */
const noStore: RequestHandler = (_req, res, next) => {
  res.set('Cache-Control', 'no-store');
  next();
};
