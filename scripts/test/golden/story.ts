import type { Product } from '../product.ts';

/** Tells one workflow from what starts it to its end, or so far that it ends by itself. @returns its workflow id */
export type Story = (product: Product) => Promise<string>;

/** What the stories need of the product: waits in fast motion, always office time, and every switch on. */
export const SETTINGS_OF_STORIES = {
  policy: { dialRetryFirstMs: 500, interviewExpiresAfterMs: 4_000 },
  env: {
    CRM_SEND_UPDATES: 'true',
    MESSAGE_POLICY: JSON.stringify({
      officeDays: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
      officeFromHour: 0,
      officeUntilHour: 24,
      resendAfterMs: 300,
      askFirstMs: 600,
      askMaxMs: 600,
    }),
  },
};
