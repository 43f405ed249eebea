/**
 * The points of a held call's story at which a fault can hang: each request to a provider when it has arrived
 * (`received`: nothing is done yet) and when it has been obeyed (`answered`: only the answer is kept back), the commit of
 * an intent whose answer is lost, and the start of its workflow whose answer is lost.
 */
export const HELD_REQUESTS = ['hoc', 'dial', 'twilio', 'elevenlabs', 'llm', 'crm'] as const;
export type HeldRequest = (typeof HELD_REQUESTS)[number];

export const ANCHORS = [
  ...HELD_REQUESTS.flatMap((request) => [`${request}:received`, `${request}:answered`]),
  'commit-unknown',
  'start-unknown',
];

/** The worker's commits, too, can be left without an answer; which step's it is depends on `nth`. */
export const STEP_COMMIT_UNKNOWN = 'step-commit-unknown';
