import { setTimeout as sleep } from 'node:timers/promises';
import { Router } from 'express';
import { type Answer, json, text } from '../reception/answer.ts';
import type { Handler } from '../reception/received.ts';
import type { Reception } from '../reception/reception.ts';
import type { SimulatorSettings } from '../settings.ts';
import {
  APPLICANTS_NOT_REACHED,
  campaignsOf,
  COMPANY_NAMES,
  NEW_APPLICANTS,
  onboardingOf,
  protocolOf,
} from './campaigns.ts';
import { EMPTY_QUESTIONNAIRE, MINIMAL_QUESTIONNAIRE, QUESTIONNAIRE_804 } from './questionnaires.ts';
import { createUploads } from './uploads.ts';

export interface Hoc {
  routes: Router;
  /** Campaigns 819 and 26 fail twice again. */
  reset(): void;
}

const SLOW_MS = 30_000;
const FAILURES_OF_819 = 2;

/**
 * HOC: questionnaires, of which 804 to 806 are well and 814 to 819 each show one way in which HOC fails, and campaigns with
 * their applicants, companies and packages (campaigns.ts, uploads.ts).
 */
export function createHoc(reception: Reception, settings: SimulatorSettings, closing: AbortSignal): Hoc {
  let failuresLeft = FAILURES_OF_819;
  const uploads = createUploads(SLOW_MS * settings.timeScale, closing);

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
  // The one route that is documented with "Bearer".
  const bearerDoor = (handler: Handler) => reception.door('hoc', authorised(`Bearer ${settings.hocApiToken}`, handler));
  return {
    routes: Router()
      .get('/questionnaire/:campaignId', door(questionnaire))
      .get('/applicants/new', door(found(() => NEW_APPLICANTS)))
      .get('/applicants/not_reached', door(found(() => APPLICANTS_NOT_REACHED)))
      .get('/companies/names', door(found(() => COMPANY_NAMES)))
      .get('/companies/:companyId/campaigns', door(found(({ companyId }) => campaignsOf(companyId!))))
      .get(
        '/onboarding/:companyId/transcript/:campaignId',
        door(found(({ companyId, campaignId }) => onboardingOf(companyId!, campaignId!))),
      )
      .get('/campaigns/:campaignId/transcript', door(found(({ campaignId }) => protocolOf(campaignId!))))
      .post('/campaigns/:campaignId/package', bearerDoor(uploads.handler))
      .use(door(notFound)),
    reset() {
      failuresLeft = FAILURES_OF_819;
      uploads.reset();
    },
  };
}

/** HOC compares the whole header: the raw token, "Bearer" for packages only (contracts H). */
const authorised =
  (expected: string, handler: Handler): Handler =>
  (request) =>
    request.headers.authorization === expected ? handler(request) : unauthenticated();

const found =
  (read: (params: Record<string, string>) => object | null): Handler =>
  ({ params }) => {
    const body = read(params);
    return body === null ? notFound() : json(200, body);
  };

const unauthenticated = (): Answer => json(401, { message: 'Unauthenticated.' });
const notFound = (): Answer => json(404, { message: 'Not found' });
const serverError = (): Answer => text(500, 'text/html', '<html><body><h1>Server Error</h1></body></html>');
const insideHtml = (body: unknown): string =>
  `<!doctype html><html><body><pre>${JSON.stringify(body, null, 1).replace(/\n\s*/g, '')}</pre></body></html>`;
