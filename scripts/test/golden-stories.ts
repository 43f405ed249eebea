import { AFTER_CALL_STORIES } from './golden/after-calls.ts';
import { CALL_STORIES } from './golden/calls.ts';
import { CAMPAIGN_STORIES } from './golden/campaigns.ts';
import { ERASURE_STORIES } from './golden/erasures.ts';
import { INTERVIEW_STORIES } from './golden/interviews.ts';
import { MESSAGE_STORIES } from './golden/messages.ts';
import { OUTSIDE_STORIES } from './golden/outside-calls.ts';
import type { Story } from './golden/story.ts';

/** The stories whose histories must replay for ever, by the name of their file: the turns that our workflows can take. */
export const GOLDEN_STORIES: Record<string, Story> = {
  ...CALL_STORIES,
  ...AFTER_CALL_STORIES,
  ...OUTSIDE_STORIES,
  ...MESSAGE_STORIES,
  ...CAMPAIGN_STORIES,
  ...INTERVIEW_STORIES,
  ...ERASURE_STORIES,
};
