/**
 * What happens by itself within a day: leads are followed up, calls that wait are dialled (that is when it must have
 * happened), results go to the CRM again (about then), what was put off comes back.
 */
export const DUE_KINDS = ['follow_up', 'dial', 'crm', 'attention'] as const;
export type DueKind = (typeof DUE_KINDS)[number];
