import { afterEach, expect, it } from '@jest/globals';
import { eventually, witnesses } from '../../scripts/test/eventually.ts';

afterEach(() => witnesses.clear());

it('gives what the probe gives at last', async () => {
  let asked = 0;
  expect(await eventually(() => (asked++ < 2 ? null : 'there'), { what: 'something' })).toBe('there');
});

it('takes an assertion that fails for "not yet"', async () => {
  let value = 0;
  const found = await eventually(
    () => {
      expect(++value).toBe(3);
      return value;
    },
    { what: 'three' },
  );
  expect(found).toBe(3);
});

it('fails with what was awaited, the last value and the ends of the logs', async () => {
  witnesses.add(() => '--- worker\nPostgreSQL is away');
  const wait = eventually(() => Promise.reject(new Error('phase is dialling')), {
    withinMs: 20,
    what: 'the call is closed',
  });
  await expect(wait).rejects.toThrow(
    /Not within 20 ms: the call is closed\. Last: phase is dialling\n--- worker\nPostgreSQL is away/,
  );
});
