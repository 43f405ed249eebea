import type { RunRecord, Verdict, Violation } from '../record.ts';
import { countRun } from './counts.ts';
import { type Evidence, readEvidence } from './evidence.ts';
import { oneRing } from './i1-one-ring.ts';
import { recovered } from './i10-recovered.ts';
import { oneOutcome } from './i2-one-outcome.ts';
import { reported } from './i3-reported.ts';
import { allowed } from './i4-allowed.ts';
import { oneLiveCall } from './i5-one-live-call.ts';
import { nobodyForgotten } from './i6-nobody-forgotten.ts';
import { sameAtRest } from './i7-same-at-rest.ts';
import { nothingPersonal } from './i8-nothing-personal.ts';
import { forgedChangesNothing } from './i9-forged.ts';
import { takenIsStored } from './taken-webhooks.ts';
import { whyInvalid } from './validity.ts';

const INVARIANTS: ((evidence: Evidence) => Violation[])[] = [
  oneRing,
  oneOutcome,
  reported,
  allowed,
  oneLiveCall,
  nobodyForgotten,
  takenIsStored,
  sameAtRest,
  nothingPersonal,
  forgedChangesNothing,
  recovered,
];

/** Judges a run by its record alone: whether it proves anything, what of I1–I10 it breaks, and what it came to. */
export function check(record: RunRecord): Verdict {
  const evidence = readEvidence(record);
  const violations = INVARIANTS.flatMap((judge) => judge(evidence));
  return { invalid: whyInvalid(evidence), violations, counts: countRun(evidence, violations) };
}
