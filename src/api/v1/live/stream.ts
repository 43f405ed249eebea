import type { Request, RequestHandler, Response } from 'express';
import type { ApiDependencies } from '../../dependencies.ts';
import { counted } from '../../leads/stream-count.ts';
import type { StreamLimits } from '../../limits.ts';
import { unavailable } from '../../answers/refusal.ts';
import type { LiveFrame, LiveWatcher } from './change-streams.ts';

const HEADERS = {
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'no-store',
  Connection: 'keep-alive',
  // a proxy that collects an answer would hold it back
  'X-Accel-Buffering': 'no',
};
const COME_BACK = 'retry: 1000\n\n';

/**
 * `GET /api/v1/stream?after=ID` → 200 `text/event-stream`: what has changed, as ids and states: `call.changed {id, phase,
 * outcome}`, `message.changed {id}`, `interview.changed {id}`, `attention.changed {}`, `health.changed {}`; `resync {}` when
 * too much was missed. Goes on after `Last-Event-ID`, else `after`; what is no id is treated as none. A change may be told
 * twice. 401 · 403 · 429 too many streams of one key · 503 while stopping. Who does not read is cut off, and everybody
 * after an hour: they come back and miss nothing. Reads only.
 */
export const changeStream = (
  { changeStreams, isStopping }: Pick<ApiDependencies, 'changeStreams' | 'isStopping'>,
  limits: StreamLimits,
): RequestHandler => {
  const count = counted(limits.perCaller);
  return async (req, res) => {
    if (isStopping()) throw unavailable();
    if (req.method === 'HEAD') {
      res.writeHead(200, HEADERS).end();
      return;
    }
    // also when it is refused: then its answer is closed
    res.once('close', count(req, res));
    const begin = await changeStreams.beginAfter(lastIdOf(req));
    if (res.destroyed) return;
    res.once('close', changeStreams.watch(openStream(res, limits), begin));
  };
};

function lastIdOf(req: Request): number | null {
  const given = req.get('last-event-id') ?? req.query['after'];
  const id = typeof given === 'string' && /^[1-9][0-9]{0,15}$/.test(given) ? Number(given) : Number.NaN;
  return Number.isSafeInteger(id) ? id : null;
}

/** As one event of the stream. */
export function liveText(frame: LiveFrame, id: number | null): string {
  const { kind, ...data } = frame;
  const name = kind === 'resync' ? kind : `${kind}.changed`;
  return `event: ${name}\n${id === null ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;
}

function openStream(res: Response, { liveHeartbeatMs, openForMs, backlogBytes }: StreamLimits): LiveWatcher {
  const write = (text: string) => {
    if (res.writableEnded || res.destroyed) return;
    // before writing, for what is written at once has had no time to leave
    if (res.writableLength > backlogBytes) res.destroy();
    else res.write(text);
  };
  const sendAway = () => {
    write(COME_BACK);
    res.end();
  };
  res.writeHead(200, HEADERS);
  write(COME_BACK);
  const heartbeat = setInterval(() => write(': still here\n\n'), liveHeartbeatMs);
  const enough = setTimeout(sendAway, openForMs);
  res.once('close', () => {
    clearInterval(heartbeat);
    clearTimeout(enough);
  });
  return { take: (frame, id) => write(liveText(frame, id)), leave: sendAway };
}
