import type { Request, RequestHandler, Response } from 'express';
import type { Provider } from '../providers.ts';
import { type Answer, CUT, SILENCE } from './answer.ts';
import type { Holds } from './holds.ts';
import { outageAnswer } from './outage-answer.ts';
import type { Outages } from './outages.ts';
import type { Handler, Received } from './received.ts';
import type { RequestLog } from './request-log.ts';

export interface Reception {
  /** The Express handler in front of one stand-in's route. */
  door(provider: Provider, handler: Handler): RequestHandler;
  /** Cuts every request that is still open. */
  close(): void;
}

/** Larger than any prompt or webhook; what is beyond it is not from our product. */
const LONGEST_BODY = 16 * 1024 * 1024;

/** The way of every request, the same for all five systems: outage, log, hold, stand-in, hold, answer. */
export function createReception(parts: { log: RequestLog; outages: Outages; holds: Holds }): Reception {
  const { log, outages, holds } = parts;
  const open = new Set<Response>();

  async function receive(provider: Provider, handler: Handler, req: Request, res: Response): Promise<void> {
    // A port cannot refuse for one of five systems only, so "refuse" cuts the connection before a byte is read.
    if (outages.current(provider) === 'refuse') {
      log.add(received(provider, req, ''));
      return send(res, CUT);
    }
    const body = await readBody(req);
    if (body === null) return send(res, CUT);
    const request = received(provider, req, body);
    const entry = log.add(request);
    const claimed = holds.claim(entry);
    await holds.wait(claimed, 'received');
    const answer = await act(request, handler);
    await holds.wait(claimed, 'answered');
    if (answer.kind === 'sent' && !res.destroyed) entry.status = answer.status;
    send(res, answer);
  }

  async function act(request: Received, handler: Handler): Promise<Answer> {
    const outage = outages.current(request.provider);
    if (outage === null) return handler(request);
    return typeof outage === 'number' ? outageAnswer(request.provider, outage) : SILENCE;
  }

  return {
    door: (provider, handler) => async (req, res) => {
      open.add(res);
      res.once('close', () => open.delete(res));
      await receive(provider, handler, req, res);
    },
    close: () => open.forEach((res) => res.socket?.destroy()),
  };
}

function received(provider: Provider, req: Request, body: string): Received {
  const url = new URL(req.originalUrl, 'http://simulator');
  return {
    provider,
    method: req.method,
    path: url.pathname,
    query: url.searchParams,
    params: req.params as Record<string, string>,
    headers: req.headers,
    text: body,
  };
}

/** The body as text; null when the client left before its end or sent more than anybody should. */
async function readBody(req: Request): Promise<string | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of req as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > LONGEST_BODY) return null;
      chunks.push(chunk);
    }
  } catch {
    return null;
  }
  return Buffer.concat(chunks).toString('utf8');
}

function send(res: Response, answer: Answer): void {
  if (res.destroyed || answer.kind === 'silence') return;
  if (answer.kind === 'cut') {
    res.socket?.destroy();
    return;
  }
  res.status(answer.status).set(answer.headers).set('content-type', answer.contentType).end(answer.body);
}
