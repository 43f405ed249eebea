import { createHash, timingSafeEqual } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import { Refusal } from '../answers/refusal.ts';

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * Lets pass who sends exactly `Bearer <secret>`; everybody when no secret is configured, as the original does. A door
 * with a body asks after it has read it: the contract answers 422 before 401. @throws Refusal 401
 */
export function setupSecret(secrets: readonly string[]): (req: Request) => void {
  const expected = secrets.map((secret) => sha256(`Bearer ${secret}`));
  return (req) => {
    if (expected.length === 0) return;
    const given = req.get('authorization');
    if (!given) throw unauthorised('Authorization header missing');
    const hash = sha256(given);
    // All are compared: how long it takes says nothing about a secret.
    const matching = expected.filter((one) => timingSafeEqual(one, hash));
    if (matching.length === 0) throw unauthorised('Invalid authorization token');
  };
}

const unauthorised = (detail: string) =>
  new Refusal(401, detail, '', { headers: { 'WWW-Authenticate': 'Bearer' }, body: { detail } });

/** For doors without a body. */
export const withSetupSecret =
  (authorise: (req: Request) => void, opens: RequestHandler): RequestHandler =>
  (req, res, next) => {
    authorise(req);
    return opens(req, res, next);
  };
