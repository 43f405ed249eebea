import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, json, text } from '../reception/answer.ts';
import { type Handler, jsonBody, mediaType } from '../reception/received.ts';

export interface Uploads {
  handler: Handler;
  /** Campaign 26 fails twice again. */
  reset(): void;
}

const FAILURES_OF_26 = 2;

/**
 * HOC's door for packages, which the request log keeps. It takes the package of any campaign; 26 to 29 each show one way
 * in which it fails: twice and then well, always, slowly, over the token.
 */
export function createUploads(slowMs: number, closing: AbortSignal): Uploads {
  let failuresLeft = FAILURES_OF_26;

  const accepted = (id: string) => json(200, { download_url: `https://hoc.example/api/v1/campaigns/${id}/package` });
  const FAILING: Record<string, () => Answer | Promise<Answer>> = {
    26: () => (failuresLeft-- > 0 ? away() : accepted('26')),
    27: away,
    28: async () => {
      await sleep(slowMs, undefined, { signal: closing }).catch(() => {});
      return accepted('28');
    },
    29: () => json(401, { message: 'Unauthenticated.' }),
  };

  return {
    handler: (request) => {
      if (mediaType(request) !== 'application/json') return json(415, { message: 'Unsupported Media Type' });
      const id = request.params['campaignId'] ?? '';
      const body = jsonBody(request) as { campaign_id?: unknown } | null | undefined;
      if (body?.campaign_id !== id) return json(422, { message: 'The given data was invalid.' });
      return FAILING[id]?.() ?? accepted(id);
    },
    reset() {
      failuresLeft = FAILURES_OF_26;
    },
  };
}

const away = (): Answer => text(503, 'text/html', '<html><body><h1>Service Unavailable</h1></body></html>');
