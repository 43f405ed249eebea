import type { Request, RequestHandler, Response } from 'express';
import type { LeadFrame } from '../../domain/leads/lead-update.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { StreamPlace } from '../../store/leads/lead-frames.ts';
import type { StreamLimits } from '../limits.ts';
import { eventText } from './event-text.ts';
import type { Watcher } from './lead-streams.ts';
import { notFound, unavailable } from '../answers/refusal.ts';
import { counted } from './stream-count.ts';

/** As the original sends them (contracts §3.12). */
const HEADERS = {
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'no-cache',
  Connection: 'keep-alive',
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Methods': 'GET',
  'Access-Control-Allow-Headers': 'Cache-Control',
  // the key may be in the address
  'Referrer-Policy': 'no-referrer',
  // a proxy that collects an answer would hold it back
  'X-Accel-Buffering': 'no',
};
const LEAD_ID = /^[^\p{Cc}]{1,128}$/u;
const COME_BACK_AFTER_MS = 1_000;

/**
 * `GET /api/stream/conversation/{leadId}` (contracts §3.12): what happens with a lead, as it happens; any number of
 * watchers, also of a lead that nobody knows yet. Frames carry ids, and `Last-Event-ID` brings what was missed; what is no
 * id of this lead is treated as none. 401 · 404 · 429 too many streams of one caller · 503 while stopping. A watcher who
 * does not read is cut off, and everybody after an hour: they come back and miss nothing.
 */
export const leadStream = (
  { leadStreams, isStopping, log }: Pick<ApiDependencies, 'leadStreams' | 'isStopping' | 'log'>,
  limits: StreamLimits,
): RequestHandler => {
  const count = counted(limits.perCaller);
  return async (req, res) => {
    const leadId = String(req.params['leadId'] ?? '');
    if (!LEAD_ID.test(leadId)) throw notFound();
    if (isStopping()) throw unavailable();
    if (req.method === 'HEAD') {
      res.writeHead(200, HEADERS).end();
      return;
    }
    const release = count(req, res);
    res.once('close', release);

    let place: StreamPlace;
    try {
      place = await leadStreams.placeOf(leadId, lastFrameIdOf(req));
    } catch (error) {
      release();
      throw error;
    }
    if (res.destroyed) return;
    const watcher = openStream(res, limits, {
      type: 'connection_established',
      leadId,
      timestamp: new Date().toISOString(),
      message: 'Real-time stream connected',
    });
    try {
      const leave = await leadStreams.watch(leadId, watcher, place);
      if (res.destroyed) leave();
      else res.once('close', leave);
    } catch (error) {
      // The answer has begun: all that is left is to end it. The client comes back with its last id.
      log.warn({ err: error }, 'stream broken off');
      res.destroy();
    }
  };
};

function lastFrameIdOf(req: Request): number | null {
  const given = req.get('last-event-id') ?? '';
  const id = /^[1-9][0-9]{0,15}$/.test(given) ? Number(given) : Number.NaN;
  return Number.isSafeInteger(id) ? id : null;
}

/**
 * Opens one stream with its greeting. Nothing is kept for a client that does not read: beyond `backlogBytes` it is cut
 * off, and has missed nothing when it comes back with its last id.
 */
function openStream(
  res: Response,
  { heartbeatMs, openForMs, backlogBytes }: StreamLimits,
  greeting: LeadFrame,
): Watcher {
  const write = (text: string) => {
    if (!res.writableEnded && !res.destroyed) res.write(text);
  };
  /** before writing, for what is written at once has had no time to leave */
  const cutOffWhoDoesNotRead = () => {
    if (res.writableLength > backlogBytes) res.destroy();
  };
  const sendAway = () => {
    write(`retry: ${COME_BACK_AFTER_MS}\n\n`);
    res.end();
  };
  res.writeHead(200, HEADERS);
  write(eventText(greeting));
  const heartbeat = setInterval(() => {
    cutOffWhoDoesNotRead();
    write(eventText({ type: 'heartbeat', timestamp: new Date().toISOString() }));
  }, heartbeatMs);
  const enough = setTimeout(sendAway, openForMs);
  res.once('close', () => {
    clearInterval(heartbeat);
    clearTimeout(enough);
  });
  return {
    take(frames) {
      cutOffWhoDoesNotRead();
      for (const { id, frame } of frames) write(eventText(frame, id));
    },
    async hasRoom() {
      if (!res.destroyed && res.writableNeedDrain)
        await new Promise<void>((resolve) => res.once('drain', resolve).once('close', resolve));
      return !res.destroyed;
    },
    leave: sendAway,
  };
}
