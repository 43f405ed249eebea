import type { Analysis } from './queries.ts';

type Done = Extract<Analysis, { status: 'done' }>;
type Answer = Done['answers'][number];

export const SCORES = ['overall', 'domain', 'behavioral', 'communication'] as const;
export type Score = (typeof SCORES)[number];

/** What one version says in one place. */
export type Said =
  | { kind: 'status'; status: Analysis['status']; reason: string | null }
  | { kind: 'score'; score: number }
  | { kind: 'text'; text: string }
  | { kind: 'list'; items: string[] }
  | { kind: 'answer'; verdict: Answer['verdict']; value: string | null; quote: string | null };

export type Place =
  | { kind: 'status' | 'recommendation' | 'improvements' }
  | { kind: 'score'; score: Score }
  | { kind: 'question'; question: string; must: boolean };

export type Mark = 'changed' | 'added' | 'gone' | 'same';

export interface Difference {
  key: string;
  place: Place;
  before: Said | null;
  after: Said | null;
  mark: Mark;
}

/** Place by place, what the later version says otherwise; a question is the same one by its id, else by its words. */
export function differences(before: Analysis, after: Analysis): Difference[] {
  const [was, is] = [placesOf(before), placesOf(after)];
  const keys = [...new Set([...is.keys(), ...was.keys()])];
  return keys.map((key) => {
    const [old, now] = [was.get(key), is.get(key)];
    return {
      key,
      place: (now ?? old)!.place,
      before: old?.said ?? null,
      after: now?.said ?? null,
      mark: markOf(old?.said, now?.said),
    };
  });
}

function markOf(before: Said | undefined, after: Said | undefined): Mark {
  if (before === undefined) return 'added';
  if (after === undefined) return 'gone';
  return JSON.stringify(before) === JSON.stringify(after) ? 'same' : 'changed';
}

function placesOf(analysis: Analysis): Map<string, { place: Place; said: Said }> {
  const places = new Map<string, { place: Place; said: Said }>();
  const reason = analysis.status === 'done' ? null : analysis.reason;
  places.set('status', { place: { kind: 'status' }, said: { kind: 'status', status: analysis.status, reason } });
  if (analysis.status !== 'done') return places;
  for (const score of SCORES)
    places.set(score, { place: { kind: 'score', score }, said: { kind: 'score', score: analysis[`${score}Score`] } });
  const { systemRecommendation, areasOfImprovement, answers } = analysis;
  places.set('recommendation', {
    place: { kind: 'recommendation' },
    said: { kind: 'text', text: systemRecommendation },
  });
  places.set('improvements', { place: { kind: 'improvements' }, said: { kind: 'list', items: areasOfImprovement } });
  for (const { questionId, question, must, verdict, value, quote } of answers) {
    const name = `question ${questionId ?? question}`;
    // asked twice in one questionnaire
    const key = places.has(name) ? `${name} ${places.size}` : name;
    places.set(key, { place: { kind: 'question', question, must }, said: { kind: 'answer', verdict, value, quote } });
  }
  return places;
}
