/** How long what is personal is kept, in days; null = until somebody deletes it. Names: docs/configuration.md. */
export interface Retention {
  /** recordings, ours and the carrier's */
  audioDays: number | null;
  /** what was said, and what was concluded from it: conversations, analyses, results for the CRM, interviews, streams */
  transcriptDays: number | null;
  /** bodies of webhooks */
  inboxDays: number | null;
  messageDays: number | null;
}

export const DEFAULT_RETENTION: Retention = { audioDays: 30, transcriptDays: 180, inboxDays: 30, messageDays: 180 };

/** What retention removes, and by which of the periods; findings: what the words of a recording show. */
export const RETAINED = {
  audio: 'audioDays',
  transcripts: 'transcriptDays',
  interviews: 'transcriptDays',
  findings: 'transcriptDays',
  frames: 'transcriptDays',
  inbox: 'inboxDays',
  messages: 'messageDays',
} as const satisfies Record<string, keyof Retention>;

export type RetainedKind = keyof typeof RETAINED;
export const RETAINED_KINDS = Object.keys(RETAINED) as RetainedKind[];
