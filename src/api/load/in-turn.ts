import type { RequestListener } from 'node:http';

/** What takes a few milliseconds together; then whoever waits for the database or for a socket has a turn. */
const PER_TURN = 8;

/**
 * Takes requests that arrive together a few at a time, in their order. Node would begin all of a burst before it hears the
 * first answer of the database, so that the first who knocked waits as long as the last.
 */
export function inTurn(handle: RequestListener, perTurn = PER_TURN): RequestListener {
  const waiting: Parameters<RequestListener>[] = [];
  const take = () => {
    for (const request of waiting.splice(0, perTurn)) handle(...request);
    if (waiting.length > 0) setImmediate(take);
  };
  return (...request) => {
    if (waiting.push(request) === 1) setImmediate(take);
  };
}
