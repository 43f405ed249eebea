import type { RequestHandler } from 'express';
import { z } from 'zod';
import { parsePhoneNumber } from '../../../domain/phone-number.ts';
import type { CallSearch } from '../../../store/calls/call-filter.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { readJson } from '../../requests/read-json.ts';
import { listBody, pageOfCalls } from './call-filters.ts';

const MOST_WORDS = 8;
/** Fewer digits of a number would find nearly all of them. */
const FEWEST_DIGITS = 3;

export const searchText = z.string().trim().min(1).max(200);

export const searchCallsBody = z.strictObject({ ...listBody, text: searchText });

/**
 * `POST /api/v1/calls/search {text, …filters of GET /calls}` → 200 `{items, nextCursor}` · 400. Finds parts of names, a
 * number in any spelling, ids. A POST because names and numbers never go into a URL; it reads only.
 */
export const searchCalls =
  (deps: Pick<ApiDependencies, 'calls' | 'config' | 'temporalNamespace'>): RequestHandler =>
  async (_req, res) => {
    const { text, ...request } = readJson(searchCallsBody, res.locals.rawBody);
    const search = searchOf(text, deps.config.policy.allowedCountries);
    res.json(await pageOfCalls(deps.calls, { ...request, search }, deps));
  };

/** Takes apart what somebody typed. */
export function searchOf(text: string, allowedCountries: readonly string[]): CallSearch {
  return {
    words: text.split(/\s+/).slice(0, MOST_WORDS),
    digits: digitsOf(text, allowedCountries),
    id: /^[\w.-]{8,64}$/.test(text) ? text : null,
  };
}

/**
 * The digits as they stand in E.164. Only what begins as a whole number does is read as one (`+49 (0)30 …`): a part of a
 * number could be mistaken for a short one of the home country.
 */
function digitsOf(text: string, allowedCountries: readonly string[]): string | null {
  const number = /^[+0]/.test(text) ? parsePhoneNumber(text, { allowedCountries }) : null;
  if (number?.ok) return number.e164.slice(1);
  if (!/^[+0-9 ().\-/]+$/.test(text)) return null;
  const digits = text.replace(/[^0-9]/g, '').replace(/^0+/, '');
  return digits.length >= FEWEST_DIGITS ? digits : null;
}
