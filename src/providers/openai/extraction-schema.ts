import { z } from 'zod';
import type { ClaimedFacts } from '../../domain/campaigns/check-extraction.ts';
import { cleanJson, parseJson } from '../../domain/parse-json.ts';
import { withoutFences } from './assessment-schema.ts';

const text = z.object({ line: z.int(), text: z.string() });
const texts = z.array(text);

/** What the model is asked for and held to (contracts §2.8), sent as JSON schema and checked again on arrival. */
export const extractionSchema = z.object({
  sites: texts,
  priorities: texts,
  must_have: texts,
  alternatives: z.array(text.extend({ replaces_line: z.int() })),
  nice_to_have: texts,
  constraints: z.object({
    arbeitszeit: text.extend({ full_time: z.boolean(), part_time: z.boolean() }).nullable(),
    tarif: texts,
    schichten: texts,
    other: texts,
  }),
  verbatim_candidates: texts,
  all_departments: texts,
});

/** The model's text as claims, or null when it is none. */
export function readExtraction(content: string): ClaimedFacts | null {
  const json = parseJson(withoutFences(content));
  const parsed = json.ok ? extractionSchema.safeParse(cleanJson(json.value)).data : undefined;
  if (!parsed) return null;
  const { arbeitszeit, tarif, schichten, other } = parsed.constraints;
  return {
    sites: parsed.sites,
    priorities: parsed.priorities,
    mustHave: parsed.must_have,
    alternatives: parsed.alternatives.map(({ replaces_line, ...claim }) => ({ ...claim, replaces: replaces_line })),
    wishes: parsed.nice_to_have,
    workingTime: arbeitszeit && {
      line: arbeitszeit.line,
      text: arbeitszeit.text,
      fullTime: arbeitszeit.full_time,
      partTime: arbeitszeit.part_time,
    },
    pay: tarif,
    shifts: schichten,
    otherConditions: other,
    mentions: parsed.verbatim_candidates,
    departments: parsed.all_departments,
  };
}
