/** An instant as /api/v1 says it, null where there is none. */
export const isoOrNull = (date: Date | null): string | null => date?.toISOString() ?? null;
