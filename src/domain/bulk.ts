/** What can be asked for about many calls at once. */
export const BULK_ACTIONS = ['resend-crm'] as const;
export type BulkAction = (typeof BULK_ACTIONS)[number];

/** What came of one of them; `skipped`: there was nothing to send (any more), or it is on its way already. */
export const BULK_RESULTS = ['accepted', 'refused', 'skipped'] as const;
export type BulkResult = (typeof BULK_RESULTS)[number];

/** More than that at once is no longer looked through by anybody before. */
export const MOST_IN_BULK = 5_000;
