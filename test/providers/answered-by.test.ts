import { describe, expect, it } from '@jest/globals';
import { answeredByOf } from '../../src/providers/answered-by.ts';

describe('answeredByOf', () => {
  it.each([
    ['human', 'human'],
    ['fax', 'fax'],
    ['unknown', 'unknown'],
    ['machine_start', 'machine'],
    ['machine_end_beep', 'machine'],
    ['machine_end_silence', 'machine'],
    ['machine_end_other', 'machine'],
    ['machinery', null],
    ['', null],
    [null, null],
    [7, null],
  ])('G3 reads %j as %j', (verdict, expected) => {
    expect(answeredByOf(verdict)).toBe(expected);
  });
});
