import type { PromptQuestion } from './read-questions.ts';

/** What the simulated candidate says to a question: a rule per kind of question, first match wins. Never random. */
const RULES: [question: RegExp, answer: string][] = [
  [/\bab wann\b|\bwann könn|\bfrühest|eintrittsdatum/i, 'Zum ersten März, ich habe noch drei Monate Kündigungsfrist.'],
  [/altersgruppe/i, 'Am liebsten in der Krippe, also mit Kindern bis drei Jahren.'],
  [/\bwelche[nmrs]?\b.*(bereich|abteilung|station|fachrichtung)/i, 'Am liebsten auf der Inneren Station.'],
  [/\bwelche[nmrs]?\b.*fortbildung/i, 'Im letzten Jahr habe ich eine Fortbildung zur Sprachförderung besucht.'],
  [
    /am wichtigsten|worauf .*wert|was ist ihnen/i,
    'Am wichtigsten sind mir ein gutes Team und verlässliche Dienstpläne.',
  ],
  [/postleitzahl|\bplz\b|wo wohnen/i, 'Ich wohne in eins drei drei fünf drei Berlin.'],
  [/wie viele .*(stunden|tage)|wochenstunden .*vor\b/i, 'Zweiunddreißig Stunden in der Woche wären ideal.'],
  [/gehalt(svorstellung|swunsch)/i, 'Ich stelle mir etwa dreitausendsechshundert Euro brutto vor.'],
  [/\bhaben sie bereits\b/i, 'Nein, damit habe ich bisher noch nicht gearbeitet, aber ich lerne es gern.'],
  [/e-mail/i, 'Ja, gern, schicken Sie mir die Informationen per E-Mail.'],
  [/standort.*passt/i, 'Ja, das passt gut, ich bin in zwanzig Minuten mit der Bahn da.'],
  [/passt das|in ordnung|einverstanden|vorstellen/i, 'Ja, das passt für mich gut.'],
  [/liegt ihnen|nachweis|führungszeugnis/i, 'Ja, den Nachweis habe ich und kann ihn gleich mitbringen.'],
  [/deutschkenntnisse|sprachniveau|\bb2\b/i, 'Ja, Deutsch spreche ich auf dem Niveau C1.'],
  [/ausbildung|abschluss|examen|studium/i, 'Ja, meine Ausbildung habe ich zweitausendneunzehn abgeschlossen.'],
  [/führerschein/i, 'Ja, den Führerschein der Klasse B habe ich seit zehn Jahren.'],
  [/^(haben|sind|besitzen|verfügen|können|dürfen|möchten|wären|würden|ist|liegt|kennen|arbeiten) /i, 'Ja, das ist so.'],
];

const OPEN_ANSWER = 'Da bin ich flexibel, am liebsten so, wie es für das Team gut passt.';

export function candidateAnswer({ text, must }: PromptQuestion): string {
  const answer = RULES.find(([question]) => question.test(text))?.[1] ?? OPEN_ANSWER;
  return must && answer.startsWith('Nein') ? 'Ja, das habe ich.' : answer;
}

/** The answer of a candidate who does not meet the must criterion. */
export const FAILING_ANSWER = 'Nein, das habe ich leider nicht.';
