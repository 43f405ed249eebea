import { z } from 'zod';
import { NO_QUESTIONNAIRE, type Question, type Questionnaire } from '../../domain/calls/questionnaire.ts';
import { cleanJson } from '../../domain/parse-json.ts';

// HOC is typed loosely (PHP): numbers come as strings and the other way round. Of what has another shape than we know,
// only the field is lost.
const text = z
  .union([z.string(), z.number().transform(String)])
  .nullish()
  .catch(null)
  .transform((value) => value ?? null);
const number = z
  .union([
    z.number(),
    z
      .string()
      .trim()
      .regex(/^-?[0-9]{1,9}$/)
      .transform(Number),
  ])
  .nullish()
  .catch(null)
  .transform((value) => value ?? null);
const id = z
  .union([z.number(), z.string()])
  .nullish()
  .catch(null)
  .transform((value) => value ?? null);
const options = z
  .array(text)
  .nullish()
  .catch(null)
  .transform((values) => values?.filter((value) => value !== null) ?? null);

const questionSchema = z.object({
  id,
  question: text,
  question_type: text,
  preamble: text,
  options,
  priority: number,
  group: text,
  help_text: text,
  context: text,
  category: text,
  category_order: number,
});

const questionnaireSchema = z.object({
  questions: z.array(z.unknown()).nullish().catch(null),
  campaign_name: text,
  campaignrole_title: text,
  job_title: text,
  position: text,
  title: text,
  campaignlocation_label: text,
  work_location: text,
  location: text,
  work_location_postal_code: text,
  salary: text,
  gehalt: text,
});

/**
 * HOC's answer in our words, or null when it is none (a list with something in it, a bare value). An empty object, an
 * empty list (PHP's empty object) and null are "no questionnaire": `loaded` false.
 */
export function toQuestionnaire(answer: unknown): Questionnaire | null {
  if (answer === null || (Array.isArray(answer) && answer.length === 0)) return NO_QUESTIONNAIRE;
  if (typeof answer !== 'object' || Array.isArray(answer)) return null;
  if (Object.keys(answer).length === 0) return NO_QUESTIONNAIRE;
  const parsed = questionnaireSchema.safeParse(cleanJson(answer));
  if (!parsed.success) return null;
  const given = parsed.data;
  return {
    loaded: true,
    questions: (given.questions ?? []).flatMap(toQuestion),
    campaignName: given.campaign_name,
    campaignRoleTitle: given.campaignrole_title,
    jobTitle: given.job_title,
    position: given.position,
    title: given.title,
    campaignLocationLabel: given.campaignlocation_label,
    workLocation: given.work_location,
    location: given.location,
    workLocationPostalCode: given.work_location_postal_code,
    salary: given.salary ?? given.gehalt,
  };
}

/** A question without words is left out (contracts §9.24). */
function toQuestion(item: unknown): Question[] {
  const given = questionSchema.safeParse(item).data;
  if (!given?.question?.trim()) return [];
  return [
    {
      id: given.id,
      question: given.question,
      questionType: given.question_type,
      preamble: given.preamble,
      options: given.options,
      priority: given.priority,
      group: given.group,
      helpText: given.help_text,
      context: given.context,
      category: given.category,
      categoryOrder: given.category_order,
    },
  ];
}
