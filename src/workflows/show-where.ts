import { setCurrentDetails } from '@temporalio/workflow';

/**
 * What the Temporal UI shows under "Current details": where a workflow is, and what it waits for until when. In words of
 * ours, with times and nothing that anybody else wrote; it costs no event.
 */
export function showWhere(where: string, waitsFor: string): void {
  setCurrentDetails(`**${where}**, since ${dayAndTime(Date.now())}\n\n${waitsFor}`);
}

/** For waits of days: "2026-11-30 08:15 UTC". What is shown must never stop what is done. */
export const dayAndTime = (epochMs: number): string => {
  const date = new Date(epochMs);
  return Number.isNaN(date.getTime())
    ? 'a time that is not known'
    : `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
};
