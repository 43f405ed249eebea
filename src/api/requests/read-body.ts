import type { Request, RequestHandler } from 'express';
import type { ReadingLimits } from '../limits.ts';
import { Refusal, unavailable } from '../answers/refusal.ts';

const CLOSE = { Connection: 'close' };
const tooLarge = (limit: number) =>
  new Refusal(413, 'Request body too large', `At most ${limit} bytes are taken.`, { headers: CLOSE });
const tooSlow = () => new Refusal(408, 'Request timeout', 'The body did not arrive in time.', { headers: CLOSE });
const tooMuchAtOnce = () => {
  const refusal = unavailable();
  Object.assign(refusal.headers, CLOSE);
  return refusal;
};

/** Whoever sent it is gone: nobody reads an answer. */
export class CallerGone extends Error {
  override readonly name = 'CallerGone';
}

/** A body is taken as its bytes are: 48 kB can unpack to 50 MB, and signatures are over what was sent. */
export const refuseEncodedBodies: RequestHandler = (req, _res, next) => {
  const encoding = req.get('content-encoding')?.trim().toLowerCase();
  if (encoding && encoding !== 'identity')
    throw new Refusal(415, 'Unsupported media type', 'Send the body without Content-Encoding.', { headers: CLOSE });
  next();
};

/** JSON in UTF-8 and nothing else; only trigger-call takes any content type (contracts §1.2). */
export const requireJson: RequestHandler = (req, _res, next) => {
  if (!isJson(req.get('content-type') ?? '')) throw notJson();
  next();
};

/** For signed bytes: a sender that names no type is believed by its signature, one that names another is not JSON. */
export const refuseOtherThanJson: RequestHandler = (req, _res, next) => {
  const type = req.get('content-type');
  if (type && !isJson(type)) throw notJson();
  next();
};

/** Twilio's callbacks are forms in UTF-8 and nothing else. */
export const refuseOtherThanForm: RequestHandler = (req, _res, next) => {
  const type = req.get('content-type');
  if (type !== undefined && !isForm(type))
    throw new Refusal(415, 'Unsupported media type', 'Send application/x-www-form-urlencoded.', { headers: CLOSE });
  next();
};

const notJson = () => new Refusal(415, 'Unsupported media type', 'Send application/json in UTF-8.', { headers: CLOSE });

export function isJson(contentType: string): boolean {
  const { type, isUtf8 } = readContentType(contentType);
  return /^application\/(json|[\w.-]+\+json)$/.test(type) && isUtf8;
}

function isForm(contentType: string): boolean {
  const { type, isUtf8 } = readContentType(contentType);
  return type === 'application/x-www-form-urlencoded' && isUtf8;
}

function readContentType(contentType: string): { type: string; isUtf8: boolean } {
  const [type = '', ...parameters] = contentType
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice('charset='.length);
  return { type, isUtf8: charset === undefined || ['utf-8', 'utf8', '"utf-8"', 'us-ascii'].includes(charset) };
}

/**
 * Reads bodies into `res.locals.rawBody`: never more than the limit of the door, never longer than the time-out, and
 * all doors together never more than `unverifiedBytes`.
 */
export function bodyReader(reading: ReadingLimits): (limit: number) => RequestHandler {
  const all = { bytes: 0 };
  return (limit) => async (req, res, next) => {
    const pieces = await readBody(req, limit, reading, all);
    let whole: Buffer | null = null;
    res.locals.bodyPieces = pieces;
    // Put together when somebody reads it: of a large body that nobody signed there is never a second copy (T7).
    Object.defineProperty(res.locals, 'rawBody', { get: () => (whole ??= Buffer.concat(pieces)), enumerable: true });
    next();
  };
}

async function readBody(
  req: Request,
  limit: number,
  reading: ReadingLimits,
  all: { bytes: number },
): Promise<readonly Buffer[]> {
  const announced = Number(req.get('content-length') ?? 0);
  if (announced > limit + reading.discardBytes) throw tooLarge(limit);

  const chunks: Buffer[] = [];
  let kept = 0;
  let seen = 0;
  try {
    return await new Promise<readonly Buffer[]>((resolve, reject) => {
      const timer = setTimeout(() => reject(tooSlow()), reading.bodyTimeoutMs);
      const release = () => {
        clearTimeout(timer);
        req.off('data', take).off('end', end).off('error', gone).off('close', gone);
      };
      const settle = (outcome: () => void) => {
        release();
        outcome();
      };
      const take = (chunk: Buffer) => {
        seen += chunk.length;
        if (seen > limit) {
          all.bytes -= kept;
          kept = 0;
          chunks.length = 0;
          if (seen > limit + reading.discardBytes) settle(() => reject(tooLarge(limit)));
          return;
        }
        chunks.push(chunk);
        kept += chunk.length;
        all.bytes += chunk.length;
        if (all.bytes > reading.unverifiedBytes) settle(() => reject(tooMuchAtOnce()));
      };
      const end = () => settle(() => (seen > limit ? reject(tooLarge(limit)) : resolve(chunks)));
      const gone = () => settle(() => reject(new CallerGone()));
      req.on('data', take).on('end', end).on('error', gone).on('close', gone);
    });
  } finally {
    all.bytes -= kept;
  }
}
