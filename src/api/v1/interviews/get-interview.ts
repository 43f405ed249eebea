import type { RequestHandler } from 'express';
import { shownTurns } from '../../../domain/calls/shown-turns.ts';
import { isSessionId } from '../../../domain/ids.ts';
import { withViolations } from '../../../domain/interviews/interview.ts';
import type { TranscriptEntry } from '../../../domain/interviews/interview-transcript.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { Refusal } from '../../answers/refusal.ts';
import { interviewItem } from './interview-item.ts';
import type { Interview } from './schemas.ts';

const unknownInterview = () => new Refusal(404, 'Interview not found', 'There is no interview with this id.');

/**
 * `GET /api/v1/interviews/{id}` → 200 the interview with what was said, at most 5,000 turns or 2 MB of it (`truncated`), and
 * what was concluded · 404. The address with which one joins it is not shown. Reads only.
 */
export const getInterview =
  ({ interviewPages }: Pick<ApiDependencies, 'interviewPages'>): RequestHandler =>
  async (req, res) => {
    const id = String(req.params['id']);
    const found = isSessionId(id) ? await interviewPages.find(id) : null;
    if (!found) throw unknownInterview();
    const { turns, truncated } = shownTurns(found.entries);
    const verdict = { cheatingDetected: found.cheatingDetected, bodyLanguage: null };
    res.json({
      ...interviewItem(found),
      questions: found.questions.map(questionText),
      transcript: turns.map((entry) => turnOf(entry, found.startedAt)),
      truncated,
      areasOfImprovement: found.areasOfImprovement,
      cheatingDetected: withViolations(verdict, found.violations).cheatingDetected,
      analysisError: found.analysisError,
      recordingUrl: found.recordingUrl,
    } satisfies Interview);
  };

/** The asking system gives texts, or objects of its own. */
function questionText(question: unknown): string {
  if (typeof question === 'string') return question;
  const fields: Record<string, unknown> = typeof question === 'object' && question !== null ? { ...question } : {};
  const text = fields['question'] ?? fields['text'];
  return typeof text === 'string' ? text : JSON.stringify(question);
}

function turnOf(
  { speaker, text, timestamp }: TranscriptEntry,
  startedAt: Date | null,
): Interview['transcript'][number] {
  const at = timestamp === null ? Number.NaN : Date.parse(timestamp);
  const isKnown = startedAt !== null && !Number.isNaN(at);
  return {
    role: speaker === 'ai' ? 'agent' : 'candidate',
    text,
    atSeconds: isKnown ? (at - startedAt.getTime()) / 1_000 : null,
  };
}
