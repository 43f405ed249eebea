import type { LeadFrame } from '../../domain/leads/lead-update.ts';

/** One event of a stream as text. JSON escapes every line break, so a frame is one line whatever was said in it. */
export const eventText = (frame: LeadFrame, id: number | null = null): string =>
  `${id === null ? '' : `id: ${id}\n`}data: ${JSON.stringify(frame)}\n\n`;
