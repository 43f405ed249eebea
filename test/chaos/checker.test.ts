import { describe, expect, it } from '@jest/globals';
import { check } from '../../chaos/check/check.ts';
import { aTrueRecord } from './true-record.ts';

describe('the checker', () => {
  it('has nothing to say against a true record', () => {
    const { invalid, violations } = check(aTrueRecord());
    expect({ invalid, violations }).toEqual({ invalid: [], violations: [] });
  });
});
