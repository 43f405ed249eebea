import { setTimeout as sleep } from 'node:timers/promises';
import { Router } from 'express';
import { type Answer, json, text } from '../reception/answer.ts';
import type { Handler } from '../reception/received.ts';
import type { Reception } from '../reception/reception.ts';
import type { SimulatorSettings } from '../settings.ts';
import { EMPTY_QUESTIONNAIRE, MINIMAL_QUESTIONNAIRE, QUESTIONNAIRE_804 } from './questionnaires.ts';

export interface Hoc {
  routes: Router;
  /** Campaign 819 fails twice again. */
  reset(): void;
}

const SLOW_MS = 30_000;
const FAILURES_OF_819 = 2;

/** HOC's questionnaires. Campaigns 804 to 806 are well; 814 to 819 each show one way in which HOC fails. */
export function createHoc(reception: Reception, settings: SimulatorSettings, closing: AbortSignal): Hoc {
  let failuresLeft = FAILURES_OF_819;

  const CAMPAIGNS: Record<string, () => Answer | Promise<Answer>> = {
    804: () => json(200, QUESTIONNAIRE_804),
    805: () => json(200, MINIMAL_QUESTIONNAIRE),
    806: () => json(200, EMPTY_QUESTIONNAIRE),
    814: serverError,
    815: () => text(200, 'text/html; charset=utf-8', insideHtml(EMPTY_QUESTIONNAIRE)),
    816: () => text(200, 'application/json', ''),
    817: async () => {
      await sleep(SLOW_MS * settings.timeScale, undefined, { signal: closing }).catch(() => {});
      return json(200, QUESTIONNAIRE_804);
    },
    818: unauthenticated,
    819: () => (failuresLeft-- > 0 ? serverError() : json(200, QUESTIONNAIRE_804)),
  };

  const questionnaire: Handler = ({ params }) => CAMPAIGNS[params['campaignId'] ?? '']?.() ?? notFound();
  const door = (handler: Handler) => reception.door('hoc', authorised(settings.hocApiToken, handler));
  return {
    routes: Router().get('/questionnaire/:campaignId', door(questionnaire)).use(door(notFound)),
    reset() {
      failuresLeft = FAILURES_OF_819;
    },
  };
}

/** The raw token; HOC does not know "Bearer" (contracts H). */
const authorised =
  (token: string, handler: Handler): Handler =>
  (request) =>
    request.headers.authorization === token ? handler(request) : unauthenticated();

const unauthenticated = (): Answer => json(401, { message: 'Unauthenticated.' });
const notFound = (): Answer => json(404, { message: 'Not found' });
const serverError = (): Answer => text(500, 'text/html', '<html><body><h1>Server Error</h1></body></html>');
const insideHtml = (body: unknown): string =>
  `<!doctype html><html><body><pre>${JSON.stringify(body, null, 1).replace(/\n\s*/g, '')}</pre></body></html>`;
