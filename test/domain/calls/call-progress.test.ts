import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CALL_PHASES, type CallPhase } from '../../../src/domain/calls/call.ts';
import {
  answer,
  conclude,
  hasEnded,
  hear,
  MOVES,
  moveTo,
  NEW_CALL,
  nextAttempt,
  wasHeardOf,
} from '../../../src/domain/calls/call-progress.ts';

const at = (phase: CallPhase) => ({ ...NEW_CALL, phase });

describe('the progress of a call', () => {
  it('follows the story of a held call to its end', () => {
    const story: CallPhase[] = ['preparing', 'dialling', 'ringing', 'gathering', 'analysing', 'reporting', 'closed'];
    const end = story.reduce((progress, phase) => {
      const next = moveTo(progress, phase);
      expect(next.phase).toBe(phase);
      return next;
    }, NEW_CALL);
    expect(MOVES[end.phase]).toEqual([]);
  });

  it('D4 never goes back within an attempt, whatever arrives late', () => {
    const order = CALL_PHASES.indexOf.bind(CALL_PHASES);
    const backwards = fc
      .tuple(fc.constantFrom(...CALL_PHASES), fc.constantFrom(...CALL_PHASES))
      .filter(([from, to]) => order(to) < order(from));
    fc.assert(
      fc.property(backwards, ([from, to]) => {
        const furtherAttempt = (to === 'held_back' || to === 'dialling') && ['dialling', 'unknown'].includes(from);
        expect(moveTo(at(from), to).phase).toBe(furtherAttempt ? to : from);
      }),
    );
  });

  it('B1 leaves no phase without a way to the end, and closed without a way out', () => {
    const reaches = (phase: CallPhase, seen: CallPhase[] = []): boolean =>
      phase === 'closed' || MOVES[phase].some((next) => !seen.includes(next) && reaches(next, [...seen, phase]));
    for (const phase of CALL_PHASES) expect(reaches(phase)).toBe(true);
    for (const phase of CALL_PHASES) expect(moveTo(at('closed'), phase).phase).toBe('closed');
  });

  it('starts a further attempt with nothing heard about it', () => {
    const heard = hear(hear({ ...at('dialling'), attempt: 1 }, 'legEnded'), 'machineHeard');
    expect(hasEnded(heard)).toBe(true);
    expect(nextAttempt(heard)).toMatchObject({ attempt: 2, phase: 'dialling', legEnded: false, machineHeard: false });
  });

  it('hears a callback once, and none after the outcome is set', () => {
    const once = hear(at('ringing'), 'conversationEnded');
    expect(hear(once, 'conversationEnded')).toEqual(once);
    const over = conclude(at('gathering'), 'held');
    expect(hear(over, 'legEnded')).toBe(over);
  });

  it('takes any callback as proof that the attempt was placed, but only an ending as its end', () => {
    const machine = hear(at('unknown'), 'machineHeard');
    expect(wasHeardOf(machine)).toBe(true);
    expect(hasEnded(machine)).toBe(false);
  });

  it('D4 keeps the first answer and the first outcome', () => {
    const answered = answer(NEW_CALL, { kind: 'unknown' });
    expect(answer(answered, { kind: 'placed' }).placement).toEqual({ kind: 'unknown' });
    expect(conclude(conclude(NEW_CALL, 'busy'), 'held').outcome).toBe('busy');
  });
});
