import type { RequestHandler } from 'express';
import { z } from 'zod';
import { cleanJson, parseJson } from '../../domain/parse-json.ts';
import type { Personalisation } from '../../domain/calls/personalisation.ts';
import { parsePhoneNumber } from '../../domain/phone-number.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { hocIsOpen } from '../access/keys.ts';
import { utf8Text } from '../requests/read-json.ts';

/** What ElevenLabs asks with (contracts §0); of it only who rings decides. */
export const personalizationSchema = z.object({ caller_id: z.string() });

/**
 * `POST /webhook/twilio-personalization` (contracts §1.3, §9.20): ElevenLabs asks what its agent is to say, while the
 * caller hears it ring. Behind its key always 200 within a second: a body that cannot be read, a number nobody knows and
 * whatever is away lead to the documented greeting. Only reads.
 */
export const twilioPersonalization =
  ({ config, personaliseCaller }: Pick<ApiDependencies, 'config' | 'personaliseCaller'>): RequestHandler =>
  async (_req, res) => {
    const phone = callerOf(res.locals.rawBody, config.policy.allowedCountries);
    const namesOnly = res.locals.caller?.askedBy === 'anyone' && !hocIsOpen(config);
    res.set('Cache-Control', 'no-store').json(inContractsWords(await personaliseCaller({ phone, namesOnly })));
  };

function callerOf(body: Buffer, allowedCountries: readonly string[]): string | null {
  const json = parseJson(utf8Text(body) ?? '');
  const asked = personalizationSchema.safeParse(json.ok ? cleanJson(json.value) : null);
  if (!asked.success) return null;
  const number = parsePhoneNumber(asked.data.caller_id, { allowedCountries });
  return number.ok ? number.e164 : null;
}

const inContractsWords = (to: Personalisation) => ({
  type: 'conversation_initiation_client_data',
  dynamic_variables: {
    candidatefirst_name: to.firstName,
    candidatelast_name: to.lastName,
    companyname: to.companyName,
    questionnaire_context: to.questionnaireContext,
  },
  conversation_config_override: {
    agent: { prompt: { prompt: to.prompt }, first_message: to.firstMessage, language: 'de' },
  },
});
