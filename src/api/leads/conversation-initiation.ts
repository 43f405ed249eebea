import type { RequestHandler } from 'express';
import { z } from 'zod';
import { callerBriefing, fallbackBriefing, unknownLineBriefing } from '../../domain/leads/caller-briefing.ts';
import { e164Of } from '../../domain/leads/lead-phone.ts';
import { cleanJson, parseJson } from '../../domain/parse-json.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { utf8Text } from '../requests/read-json.ts';
import { Refusal } from '../answers/refusal.ts';

type InitiationDependencies = Pick<ApiDependencies, 'config' | 'knownLeads' | 'log'>;

const text = z.string().trim().max(64).catch('');
export const initiationBody = z.object({ caller_id: text, called_number: text });

/** The phone rings meanwhile: what is not read by then is left out. */
const READ_WITHIN_MS = 800;

/** There is one organisation. */
const ORGANIZATION_ID = 'default';

/**
 * `POST /api/webhooks/elevenlabs/conversation-initiation` (contracts §3.5): ElevenLabs asks how to begin with a caller.
 * 400 `{"error":"Missing caller_id"}`, else always 200 with every variable, within a second: of the lead with this
 * number, of nobody in particular, or, when the database is away, of the fallback. Reads only.
 */
export const conversationInitiation =
  (deps: InitiationDependencies): RequestHandler =>
  async (_req, res) => {
    const { caller_id: callerId, called_number: calledNumber } = readBody(res.locals.rawBody);
    if (callerId === '') throw new Refusal(400, 'Missing caller_id');
    res.json({
      type: 'conversation_initiation_client_data',
      dynamic_variables: await briefing(deps, callerId, calledNumber),
    });
  };

function readBody(raw: Buffer): z.infer<typeof initiationBody> {
  const json = parseJson(utf8Text(raw) ?? '');
  return initiationBody.safeParse(json.ok ? cleanJson(json.value) : null).data ?? { caller_id: '', called_number: '' };
}

async function briefing(
  { config, knownLeads, log }: InitiationDependencies,
  callerId: string,
  calledNumber: string,
): Promise<Record<string, string>> {
  const line = e164Of(calledNumber);
  // Only what is a number is said again.
  if (line === null || line !== config.twilio.phoneNumber) return unknownLineBriefing(line ?? '(none)');
  const phone = e164Of(callerId);
  const lead = phone === null ? null : await inTime(knownLeads.find(phone));
  if (lead === 'away') {
    log.warn({ check: 'conversation-initiation' }, 'caller not looked up: the database is away');
    return fallbackBriefing();
  }
  const organization = { name: config.leads.organizationName, id: ORGANIZATION_ID };
  return callerBriefing(lead, organization, new Date(), config.officeTimeZone);
}

async function inTime<T>(reading: Promise<T>): Promise<T | 'away'> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<'away'>((resolve) => {
    timer = setTimeout(() => resolve('away'), READ_WITHIN_MS);
  });
  try {
    return await Promise.race([reading.catch(() => 'away' as const), tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
