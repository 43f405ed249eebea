import type { RequestHandler } from 'express';
import { cleanName } from '../../domain/insert-values.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { bodyOf, fails, isExternalId, isoUtc } from './interview-answer.ts';
import { linkBody } from './interview-bodies.ts';

const MOST_QUESTIONS = 100;
const LONGEST_PROMPT = 50_000;
const NOTHING = Buffer.from('{}');

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
    const body = bodyOf(linkBody, rawBody.length === 0 ? NOTHING : rawBody);
    const jobPostId = body.job_post_id ?? null;
    if (jobPostId !== null && !isExternalId(jobPostId)) return fails(res, 'Job post not found');

    const questions = (body.questions ?? body.generated_questions ?? []).slice(0, MOST_QUESTIONS);
    const candidateName = cleanName(body.candidate_name ?? 'Unknown Candidate');
    const jobRole = cleanName(body.job_role ?? 'Unknown Role');
    const session = await interviews.open({
      resumeResultId: id,
      jobPostId,
      candidateName,
      jobRole,
      questions,
      // The asking system's own text: placeholders in it are meant.
      prompt: (body.interview_prompt ?? `You interview a candidate for the role: ${jobRole}.`).slice(0, LONGEST_PROMPT),
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
        interview_focus: body.interview_focus ?? '',
      },
      message: `Interview link generated successfully for ${candidateName}`,
    });
  };
