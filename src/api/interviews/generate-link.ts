import type { RequestHandler } from 'express';
import { cleanName } from '../../domain/insert-values.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { fails, isExternalId, isoUtc, objectOf, textOf } from './interview-answer.ts';

const MOST_QUESTIONS = 100;
const LONGEST_PROMPT = 50_000;

/**
 * `POST /api/candidates/{id}/generate-interview-link` (contracts §5.4): makes a session whose link is good for the time of
 * the policy. Always 200. Resumes and jobs are not ours: what the original read from them comes in the body, all of it
 * optional: `candidate_name`, `job_role`, `job_post_id`, `questions` (or `generated_questions`), `interview_prompt`,
 * `interview_focus`. Each request makes a session of its own, as in the original.
 */
export const generateInterviewLink =
  ({ interviews }: Pick<ApiDependencies, 'interviews'>): RequestHandler =>
  async (req, res) => {
    const { id } = req.params;
    if (typeof id !== 'string' || !isExternalId(id)) return fails(res, 'Candidate not found in database');
    const { rawBody } = res.locals;
    const body = rawBody.length === 0 ? {} : objectOf(rawBody);
    const jobPostId = textOf(body['job_post_id']);
    if (jobPostId !== null && !isExternalId(jobPostId)) return fails(res, 'Job post not found');

    const questions = questionsOf(body['questions'] ?? body['generated_questions']);
    const candidateName = cleanName(textOf(body['candidate_name']) ?? 'Unknown Candidate');
    const jobRole = cleanName(textOf(body['job_role']) ?? 'Unknown Role');
    const session = await interviews.open({
      resumeResultId: id,
      jobPostId,
      candidateName,
      jobRole,
      questions,
      // The asking system's own text: placeholders in it are meant.
      prompt: (textOf(body['interview_prompt']) ?? `You interview a candidate for the role: ${jobRole}.`).slice(
        0,
        LONGEST_PROMPT,
      ),
    });
    res.json({
      status: 'success',
      data: {
        session_id: session.id,
        session_url: session.session_url,
        candidate_name: candidateName,
        job_role: jobRole,
        questions_count: questions.length,
        expires_at: isoUtc(session.expires_at),
        interview_focus: textOf(body['interview_focus']) ?? '',
      },
      message: `Interview link generated successfully for ${candidateName}`,
    });
  };

/** A list, or the original's object that holds one under `questions`. */
function questionsOf(given: unknown): unknown[] {
  const list = typeof given === 'object' && given !== null && 'questions' in given ? given.questions : given;
  return Array.isArray(list) ? list.slice(0, MOST_QUESTIONS) : [];
}
